import type { ClientSession } from 'mongoose'
import { assertSeen } from '../../http/assert-seen.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import type { CleanPhoto } from './photos/clean-photo.js'
import { changeFor, type StepWords } from './request-change.js'
import { existing } from './request-filing.js'
import { recordRequestEvent, type EditMeta, type Meta } from './request-event.js'
import * as repository from './request.repository.js'
import type { MemberKey, RequestRecord } from './request.repository.js'
import type { RequestDependencies } from './request-services.js'
import { TRANSITIONS, type RequestStep } from './request-state.js'
import { tellReporter } from './tell-reporter.js'

/** Nobody waits for longer than this for a part. */
const LONGEST_WAIT_DAYS = 180

const EVENTS: Record<RequestStep, string> = {
  accept: 'REQUEST_ACCEPTED',
  'on-site': 'REQUEST_ON_SITE',
  wait: 'REQUEST_WAITING',
  solve: 'REQUEST_SOLVED',
  confirm: 'REQUEST_CONFIRMED',
  reopen: 'REQUEST_REOPENED',
}

/** The steps of a request from accepted to confirmed. Those that follow it take each of them with it. */
export function createRequestSteps({ now, audit, photos }: RequestDependencies) {
  /** Writes one request; a parallel change makes the transaction run again and then find another state. */
  async function write(
    session: ClientSession,
    request: RequestRecord,
    step: RequestStep,
    words: StepWords,
    meta: Meta,
  ): Promise<RequestRecord> {
    if (!TRANSITIONS[step].from.includes(request.state)) throw new Problem('illegal_transition')
    const change = changeFor(request, step, words, { at: now(), actor: meta.actor })
    const changed = await repository.updateRequest(session, request, change)
    if (!changed) throw new Problem('stale_edit')
    const { until, thanked } = words
    const facts = { ...(until ? { until } : {}), ...(thanked === undefined ? {} : { thanked }) }
    await recordRequestEvent(audit, session, EVENTS[step], changed, meta, facts)
    await tellReporter(session, changed, step)
    return changed
  }

  async function writeWithFollowers(
    session: ClientSession,
    lead: RequestRecord,
    step: RequestStep,
    words: StepWords,
    meta: Meta,
  ): Promise<RequestRecord> {
    const changed = await write(session, lead, step, words, meta)
    const { photo: _photo, ...said } = words
    for (const follower of await followersOf(session, lead)) {
      if (TRANSITIONS[step].from.includes(follower.state)) await write(session, follower, step, said, meta)
    }
    return changed
  }

  /** @throws Problem request_not_routed, request_joined */
  function refuseUnlessActable(request: RequestRecord) {
    if (request.leadId) throw new Problem('request_joined', { members: { leadId: String(request.leadId) } })
    if (!request.organizationId) throw new Problem('request_not_routed')
  }

  async function reopenFor(session: ClientSession, request: RequestRecord, words: StepWords, meta: Meta) {
    const { communityId, leadId } = request
    const lead = leadId
      ? await repository.findRequest({ communityId: String(communityId) }, String(leadId), session)
      : null
    if (!lead) return writeWithFollowers(session, request, 'reopen', words, meta)
    if (lead.state === 'solved') {
      await writeWithFollowers(session, lead, 'reopen', words, meta)
      return existing(
        await repository.findRequest({ communityId: String(communityId) }, String(request._id), session),
      )
    }
    // The others are content: what is still wrong here is a request of its own again.
    const alone = await write(session, request, 'reopen', words, meta)
    await repository.updateRequest(session, lead, { $inc: { followers: -1 } })
    return existing(await repository.updateRequest(session, alone, { $set: { leadId: null } }))
  }

  return {
    /**
     * What an organization, or staff in its place, do about a request.
     * @throws NotFoundProblem; Problem illegal_transition, stale_edit, request_joined, request_not_routed, validation_failed
     */
    async work(
      scope: OrganizationScope,
      id: string,
      step: 'accept' | 'on-site' | 'wait' | 'solve',
      { words, until, photo }: { words?: string; until?: string; photo?: CleanPhoto | null },
      meta: EditMeta,
    ): Promise<RequestRecord> {
      const before = existing(await repository.findRequest(scope, id))
      refuseOddDay(until, businessDayOf(now()))
      refuseUnlessActable(before)
      if (!TRANSITIONS[step].from.includes(before.state)) throw new Problem('illegal_transition')
      const fileId = photo ? await photos.put(scope.communityId, photo) : null
      const stored =
        photo && fileId
          ? { fileId, occasion: 'solution', contentType: photo.contentType, bytes: photo.bytes.length }
          : undefined
      try {
        return await inTransaction(async (session) => {
          const request = existing(await repository.findRequest(scope, id, session))
          assertSeen(meta.ifMatch, request)
          refuseUnlessActable(request)
          return writeWithFollowers(session, request, step, { words, until, photo: stored }, meta)
        })
      } catch (error) {
        if (fileId) await photos.remove([fileId])
        throw error
      }
    },

    /** Staff answer for everybody who reported it, after a call. @throws NotFoundProblem, Problem illegal_transition, stale_edit */
    async answerAtDesk(
      communityId: string,
      id: string,
      step: 'confirm' | 'reopen',
      words: StepWords,
      meta: EditMeta,
    ): Promise<RequestRecord> {
      return inTransaction(async (session) => {
        const request = existing(await repository.findRequest({ communityId }, id, session))
        assertSeen(meta.ifMatch, request)
        if (step === 'reopen') return reopenFor(session, request, words, meta)
        return writeWithFollowers(session, request, step, words, meta)
      })
    },

    /** The reporter says whether it is solved; others who reported the same answer for themselves. @throws as answerAtDesk */
    async answerAsReporter(
      { communityId, memberId }: MemberKey,
      id: string,
      step: 'confirm' | 'reopen',
      words: StepWords,
      meta: Meta,
    ): Promise<RequestRecord> {
      return inTransaction(async (session) => {
        const request = existing(await repository.findRequest({ communityId }, id, session))
        if (String(request.memberId) !== memberId) throw new NotFoundProblem()
        return step === 'reopen'
          ? reopenFor(session, request, words, meta)
          : write(session, request, step, words, meta)
      })
    },
  }

  async function followersOf(session: ClientSession, lead: RequestRecord): Promise<RequestRecord[]> {
    if (lead.followers === 0) return []
    return repository.findFollowers(String(lead.communityId), String(lead._id), session)
  }
}
export type RequestStepsService = ReturnType<typeof createRequestSteps>

function refuseOddDay(until: string | undefined, today: string) {
  if (until === undefined || (until >= today && until <= addDays(today, LONGEST_WAIT_DAYS))) return
  throw new Problem('validation_failed', { errors: [{ path: 'until', message: 'fields:wait_until' }] })
}
