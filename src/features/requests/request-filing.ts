import { Types } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { hasOrganization } from '../organizations/has-organization.js'
import type { CleanPhoto } from './photos/clean-photo.js'
import type { RequestKind } from './request-kinds.js'
import type { MyRequestBody, TakenDownBody } from './request.forms.js'
import type { RequestSource } from './request.model.js'
import { recordRequestEvent, type Meta } from './request-event.js'
import * as repository from './request.repository.js'
import type { MemberKey, RequestRecord } from './request.repository.js'
import type { RequestDependencies } from './request-services.js'
import { dueAt } from './request-state.js'

export interface Reported {
  request: RequestRecord
  /** False when the member had reported the same before, and it is not solved. */
  isNew: boolean
}

interface Facts {
  communityId: string
  kind: RequestKind
  source: RequestSource
  memberId: string | null
  maskedName: string | null
  address: string | null
  phone: string | null
  note: string | null
  organizationId: string | null
  openKey?: string
}

/** Taking a request down: from a member's phone, at the desk, by telephone. It goes at once to whom its kind goes. */
export function createRequestFiling(deps: RequestDependencies) {
  const { now, audit, members, addressOf, secrets, photos, settings } = deps

  async function file(facts: Facts, photo: CleanPhoto | null, meta: Meta): Promise<RequestRecord> {
    const { communityId, address, phone, ...fields } = facts
    const limits = await settings.ofKind(communityId, facts.kind)
    const organizationId = facts.organizationId ?? (await stillThere(communityId, limits.organizationId))
    const id = new Types.ObjectId()
    const owner = { communityId, requestId: id.toHexString() }
    const at = now()
    const fileId = photo ? await photos.put(communityId, photo) : null
    const document = {
      ...fields,
      _id: id,
      communityId,
      organizationId,
      addressCipher: secrets.close(owner, 'request-address', address),
      phoneCipher: secrets.close(owner, 'request-phone', phone),
      state: 'reported',
      reportedAt: at,
      since: at,
      limits: { acceptHours: limits.acceptHours, solveHours: limits.solveHours },
      dueAt: dueAt('reported', { since: at, limits }),
      steps: [{ step: 'report', at, byRole: meta.actor.role, byUserId: meta.actor.userId ?? null }],
      photos:
        photo && fileId
          ? [{ fileId, occasion: 'report', contentType: photo.contentType, bytes: photo.bytes.length }]
          : [],
    }
    try {
      return await inTransaction(async (session) => {
        const request = await repository.insertRequest(session, document)
        const { kind, source } = facts
        await recordRequestEvent(audit, session, 'REQUEST_REPORTED', request, meta, { kind, source })
        return request
      })
    } catch (error) {
      if (fileId) await photos.remove([fileId])
      throw error
    }
  }

  return {
    /** A member reports on the own phone. Twice the same kind is one request until it is solved. */
    async reportByPhone(
      key: MemberKey,
      body: MyRequestBody,
      photo: CleanPhoto | null,
      meta: Meta,
    ): Promise<Reported> {
      const { communityId, memberId } = key
      const openKey = `${memberId}|${body.kind}`
      const same = await repository.findByOpenKey(communityId, openKey)
      if (same) return { request: same, isNew: false }
      const facts: Facts = {
        communityId,
        kind: body.kind,
        source: 'phone',
        memberId,
        maskedName: await members.maskedName(communityId, memberId),
        address: await addressOf(communityId, memberId),
        phone: null,
        note: body.note ?? null,
        organizationId: null,
        openKey,
      }
      try {
        return { request: await file(facts, photo, meta), isNew: true }
      } catch (error) {
        const first = isDuplicateKey(error, 'openKey')
          ? await repository.findByOpenKey(communityId, openKey)
          : null
        if (!first) throw error
        return { request: first, isNew: false }
      }
    },

    /**
     * Staff take it down for a member, or for somebody who is none.
     * @throws NotFoundProblem for a member who is none; Problem validation_failed for a foreign organization
     */
    async takeDown(
      communityId: string,
      body: TakenDownBody,
      photo: CleanPhoto | null,
      meta: Meta,
    ): Promise<RequestRecord> {
      const { memberId = null, kind, source, note = null, phone = null, organizationId = null } = body
      const maskedName = memberId ? await members.maskedName(communityId, memberId) : null
      const address = body.address ?? (memberId ? await addressOf(communityId, memberId) : null)
      if (organizationId && !(await hasOrganization(communityId, organizationId))) throw foreignOrganization()
      const who = { memberId, maskedName, address, phone }
      return file({ communityId, kind, source, note, organizationId, ...who }, photo, meta)
    },
  }
}

/** Who has left since the setting was made is sent nothing; staff route it then. */
async function stillThere(communityId: string, organizationId: string | null): Promise<string | null> {
  return organizationId && (await hasOrganization(communityId, organizationId)) ? organizationId : null
}

export const foreignOrganization = () =>
  new Problem('validation_failed', {
    errors: [{ path: 'organizationId', message: 'fields:organization_unknown' }],
  })

/** @throws NotFoundProblem when there is none */
export function existing(request: RequestRecord | null): RequestRecord {
  if (!request) throw new NotFoundProblem()
  return request
}
