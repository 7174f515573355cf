import { assertSeen } from '../../http/assert-seen.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import { hasOrganization } from '../organizations/has-organization.js'
import { stepOf } from './request-change.js'
import { existing, foreignOrganization } from './request-filing.js'
import { recordRequestEvent, type EditMeta } from './request-event.js'
import * as repository from './request.repository.js'
import type { RequestRecord } from './request.repository.js'
import type { RequestDependencies } from './request-services.js'
import { DONE_PLACE, dueAt, isOpen } from './request-state.js'

/** Whose a request is, and which ones are of the same cause. */
export function createRequestRouting({ now, audit }: RequestDependencies) {
  return {
    /**
     * Gives an open request to an organization, which is asked to accept it anew.
     * @throws NotFoundProblem; Problem illegal_transition, stale_edit, request_joined, validation_failed
     */
    async route(
      communityId: string,
      id: string,
      organizationId: string,
      meta: EditMeta,
    ): Promise<RequestRecord> {
      existing(await repository.findRequest({ communityId }, id))
      if (!(await hasOrganization(communityId, organizationId))) throw foreignOrganization()
      return inTransaction(async (session) => {
        const request = existing(await repository.findRequest({ communityId }, id, session))
        assertSeen(meta.ifMatch, request)
        if (request.leadId)
          throw new Problem('request_joined', { members: { leadId: String(request.leadId) } })
        if (!isOpen(request.state)) throw new Problem('illegal_transition')
        const followers = await repository.findFollowers(communityId, id, session)
        const at = now()
        for (const one of [request, ...followers]) {
          const limits = one.limits ?? { acceptHours: 0, solveHours: 0 }
          const set = { organizationId, state: 'reported', since: at, waitUntil: null, waitReason: null }
          const due = dueAt('reported', { since: at, limits }) ?? DONE_PLACE
          const steps = stepOf('route', { at, actor: meta.actor })
          await repository.updateRequest(session, one, { $set: { ...set, dueAt: due }, $push: { steps } })
        }
        const routed = existing(await repository.findRequest({ communityId }, id, session))
        await recordRequestEvent(audit, session, 'REQUEST_ROUTED', routed, meta)
        return routed
      })
    },

    /**
     * Lets a request follow another one of the same cause; those that followed it come along.
     * @throws NotFoundProblem; Problem illegal_transition unless both are open, request_joined when either follows another
     */
    async join(communityId: string, id: string, leadId: string, meta: EditMeta): Promise<RequestRecord> {
      if (id === leadId) {
        throw new Problem('validation_failed', {
          errors: [{ path: 'leadId', message: 'fields:join_itself' }],
        })
      }
      return inTransaction(async (session) => {
        const request = existing(await repository.findRequest({ communityId }, id, session))
        const lead = existing(await repository.findRequest({ communityId }, leadId, session))
        assertSeen(meta.ifMatch, request)
        for (const one of [request, lead]) {
          if (one.leadId) throw new Problem('request_joined', { members: { leadId: String(one.leadId) } })
          if (!isOpen(one.state)) throw new Problem('illegal_transition')
        }
        const moving = [request, ...(await repository.findFollowers(communityId, id, session))]
        const at = now()
        const { organizationId, state, waitUntil, waitReason, since, dueAt: due, acceptedAt } = lead
        const follows = { organizationId, state, waitUntil, waitReason, since, dueAt: due, acceptedAt }
        for (const one of moving) {
          await repository.updateRequest(session, one, {
            $set: { ...follows, leadId: lead._id, followers: 0 },
            $push: { steps: stepOf('join', { at, actor: meta.actor }) },
          })
        }
        await repository.updateRequest(session, lead, { $inc: { followers: moving.length } })
        const joined = existing(await repository.findRequest({ communityId }, id, session))
        await recordRequestEvent(audit, session, 'REQUEST_JOINED', joined, meta, { leadId })
        return joined
      })
    },
  }
}
