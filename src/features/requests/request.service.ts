import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import { createRequestFiling, existing } from './request-filing.js'
import { createRequestRouting } from './request-routing.js'
import type { RequestsQuery } from './request.forms.js'
import { recordRequestEvent, type Meta } from './request-event.js'
import * as repository from './request.repository.js'
import type { MemberKey, RequestRecord } from './request.repository.js'
import type { RequestDependencies } from './request-services.js'
import { isOpen } from './request-state.js'

/** A request as whoever does something about it sees it, with the place while it is open. */
export interface OpenedRequest {
  request: RequestRecord
  address: string | null
  followers: RequestRecord[]
}

/** What residents ask to be done, from the report to the confirmed repair. */
export function createRequestService(deps: RequestDependencies) {
  const { now, audit, secrets, photos, phoneOf } = deps

  const ownerOf = ({ communityId, _id }: RequestRecord) => ({
    communityId: String(communityId),
    requestId: String(_id),
  })

  /** An organization is told the place only while there is something to do. */
  const maySeePlace = (scope: OrganizationScope, request: RequestRecord) =>
    scope.organizationId === undefined || isOpen(request.state)

  return {
    ...createRequestFiling(deps),
    ...createRequestRouting(deps),

    /** What is owed soonest first, those that are done last. */
    async list(scope: OrganizationScope, query: RequestsQuery): Promise<Page<RequestRecord>> {
      const { cursor, late, open, ...search } = query
      const found = await repository.findRequests(scope, {
        ...search,
        lateAt: late === 'true' ? now() : undefined,
        isOpen: open === 'true',
        after: cursor === undefined ? undefined : placeIn(cursor),
      })
      return toPage(found, query.limit, repository.placeAfter)
    },

    /** One without its place and photos: nothing that tells of a home. @throws NotFoundProblem */
    async get(scope: OrganizationScope, id: string): Promise<RequestRecord> {
      return existing(await repository.findRequest(scope, id))
    },

    countLate: (communityId: string) => repository.countLate(communityId, now()),

    /**
     * One request, with the place and those that follow it. It tells where a person lives, so that the reading is an event.
     * @throws NotFoundProblem
     */
    async read(scope: OrganizationScope, id: string, meta: Meta): Promise<OpenedRequest> {
      const request = existing(await repository.findRequest(scope, id))
      const address = maySeePlace(scope, request)
        ? secrets.open(ownerOf(request), 'request-address', request.addressCipher)
        : null
      if (address !== null) await recordRequestEvent(audit, null, 'REQUEST_READ', request, meta)
      return { request, address, followers: await repository.findFollowers(scope.communityId, id) }
    },

    /** The member's own, newest first. */
    async ofMember(
      key: MemberKey,
      query: { limit: number; cursor?: string | undefined },
    ): Promise<Page<RequestRecord>> {
      const before = query.cursor === undefined ? undefined : idInCursor(decodeCursor(query.cursor)[0])
      const found = await repository.findRequestsOfMember(key, { before, limit: query.limit })
      return toPage(found, query.limit, ({ _id }) => [String(_id)])
    },

    /**
     * The number by which the reporter is called; null if none is known. The event is on disk before the answer.
     * @throws NotFoundProblem, also for an organization once the request is solved
     */
    async revealPhone(
      scope: OrganizationScope,
      id: string,
      reason: string,
      meta: Meta,
    ): Promise<string | null> {
      const request = existing(await repository.findRequest(scope, id))
      if (!maySeePlace(scope, request)) throw new NotFoundProblem()
      const field = 'phone'
      await recordRequestEvent(audit, null, 'MEMBER_FIELD_REVEALED', request, meta, { reason, field })
      const own = secrets.open(ownerOf(request), 'request-phone', request.phoneCipher)
      if (own !== null || !request.memberId) return own
      return phoneOf(scope.communityId, String(request.memberId))
    },

    /** A photo of a request that the scope holds; of the report, for an organization only while it is open. @throws NotFoundProblem */
    async photo(scope: OrganizationScope, id: string, photoId: string) {
      const request = existing(await repository.findRequest(scope, id))
      return photoOf(request, photoId, maySeePlace(scope, request))
    },

    /** A photo of one of the member's own requests. @throws NotFoundProblem */
    async photoForMember(key: MemberKey, id: string, photoId: string) {
      return photoOf(existing(await repository.findOfMember(key, id)), photoId, true)
    },
  }

  async function photoOf(request: RequestRecord, photoId: string, maySeeReport: boolean) {
    const photo = request.photos.find(
      ({ fileId, occasion }) => String(fileId) === photoId && (maySeeReport || occasion === 'solution'),
    )
    const bytes = photo ? await photos.read(photo.fileId) : null
    if (!photo || !bytes) throw new NotFoundProblem()
    return { bytes, contentType: photo.contentType }
  }
}
export type RequestService = ReturnType<typeof createRequestService>

function placeIn(cursor: string) {
  const [at, id] = decodeCursor(cursor)
  if (typeof at !== 'number' || Math.abs(at) > 8.64e15) {
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  }
  return { dueAt: new Date(at), id: idInCursor(id) }
}
