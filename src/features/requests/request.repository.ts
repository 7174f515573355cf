import mongoose, { type ClientSession, type QueryFilter, type Types } from 'mongoose'
import { idsOfPerson } from '../members/person.repository.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import type { RequestKind } from './request-kinds.js'
import { ServiceRequestModel, type ServiceRequest } from './request.model.js'
import { OPEN_STATES, type RequestState } from './request-state.js'

export type RequestRecord = ServiceRequest & { _id: Types.ObjectId }
export interface MemberKey {
  communityId: string
  memberId: string
}

/** What stands where words stood that may name a person. */
const FORGOTTEN = '***'

const ownFilter = ({ communityId, organizationId }: OrganizationScope) => ({
  communityId,
  ...(organizationId ? { organizationId } : {}),
})

/** @throws a duplicate key on `openKey` when the member has reported the same kind and it is not solved */
export async function insertRequest(session: ClientSession, request: object): Promise<RequestRecord> {
  const [created] = await ServiceRequestModel.create([request], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findByOpenKey(communityId: string, openKey: string): Promise<RequestRecord | null> {
  return ServiceRequestModel.findOne({ communityId, openKey }).lean()
}

/** One that is visible in the scope; null for every other. */
export async function findRequest(
  scope: OrganizationScope,
  id: string,
  session: ClientSession | null = null,
): Promise<RequestRecord | null> {
  return ServiceRequestModel.findOne({ ...ownFilter(scope), _id: id })
    .session(session)
    .lean()
}

/** One of the member's own. */
export async function findOfMember(key: MemberKey, id: string): Promise<RequestRecord | null> {
  const { communityId } = key
  return ServiceRequestModel.findOne({ communityId, memberId: await ofPerson(key), _id: id }).lean()
}

/** What was reported by a member who was merged into this one is this one's. */
async function ofPerson(key: MemberKey) {
  return mongoose.trusted({ $in: await idsOfPerson(key) })
}

export interface RequestSearch {
  state?: RequestState | undefined
  kind?: RequestKind | undefined
  organizationId?: string | undefined
  /** Still owed at this moment. */
  lateAt?: Date | undefined
  isOpen?: boolean | undefined
  after?: { dueAt: Date; id: Types.ObjectId } | undefined
  limit: number
}

/** What is owed soonest first, those that are done last; those that follow another one are left out. One more than the limit. */
export async function findRequests(
  scope: OrganizationScope,
  search: RequestSearch,
): Promise<RequestRecord[]> {
  const { state, kind, organizationId, lateAt, isOpen, after, limit } = search
  const own = ownFilter(scope)
  if (organizationId && scope.organizationId && organizationId !== scope.organizationId) return []
  const filter: QueryFilter<ServiceRequest> = {
    ...own,
    leadId: null,
    ...(organizationId ? { organizationId } : {}),
    ...(isOpen ? { state: mongoose.trusted({ $in: [...OPEN_STATES] }) } : {}),
    ...(state ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(lateAt ? { dueAt: mongoose.trusted({ $lt: lateAt }) } : {}),
    ...(after
      ? {
          $or: [
            { dueAt: mongoose.trusted({ $gt: after.dueAt }) },
            { dueAt: after.dueAt, _id: mongoose.trusted({ $lt: after.id }) },
          ],
        }
      : {}),
  }
  return ServiceRequestModel.find(filter)
    .sort({ dueAt: 1, _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Those that follow a request, oldest first. */
export async function findFollowers(
  communityId: string,
  leadId: string,
  session: ClientSession | null = null,
): Promise<RequestRecord[]> {
  return ServiceRequestModel.find({ communityId, leadId }).sort({ _id: 1 }).session(session).lean()
}

/** The member's own, newest first; one more than the limit. */
export async function findRequestsOfMember(
  key: MemberKey,
  { before, limit }: { before?: Types.ObjectId | undefined; limit: number },
): Promise<RequestRecord[]> {
  return ServiceRequestModel.find({
    communityId: key.communityId,
    memberId: await ofPerson(key),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Changes a request that is still as it was read; null when it has changed since. */
export async function updateRequest(
  session: ClientSession,
  { _id, communityId, revision, state }: Pick<RequestRecord, '_id' | 'communityId' | 'revision' | 'state'>,
  change: { $set?: object; $push?: object; $unset?: object; $inc?: Record<string, number> },
): Promise<RequestRecord | null> {
  return ServiceRequestModel.findOneAndUpdate(
    { _id, communityId, revision, state },
    { ...change, $inc: { ...change.$inc, revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

export async function countLate(communityId: string, at: Date): Promise<number> {
  return ServiceRequestModel.countDocuments({
    communityId,
    leadId: null,
    dueAt: mongoose.trusted({ $lt: at }),
  })
}

/** Everything that was reported within a period, for the figures; followers too. */
export async function findReportedBetween(
  { communityId }: { communityId: string },
  from: Date,
  before: Date,
): Promise<RequestRecord[]> {
  return ServiceRequestModel.find(
    { communityId, reportedAt: mongoose.trusted({ $gte: from, $lt: before }) },
    { steps: 0, photos: 0, addressCipher: 0, phoneCipher: 0 },
  )
    .sort({ reportedAt: 1 })
    .lean<RequestRecord[]>()
}

/**
 * Takes an erased member out of the requests: name, address, telephone number and every word that somebody wrote. What remains is counted.
 * Answers the files of the photos, which are to be removed.
 */
export async function forgetReporter(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null,
): Promise<Types.ObjectId[]> {
  const options = session ? { session } : {}
  const filter = { communityId, memberId }
  const found = await ServiceRequestModel.find(filter, { photos: 1 }, options).lean()
  const gone = {
    maskedName: FORGOTTEN,
    addressCipher: null,
    phoneCipher: null,
    note: null,
    solution: null,
    waitReason: null,
  }
  await ServiceRequestModel.updateMany(
    filter,
    { $set: { ...gone, photos: [] }, $unset: { openKey: 1 } },
    options,
  )
  await ServiceRequestModel.updateMany(
    { ...filter, 'steps.0': mongoose.trusted({ $exists: true }) },
    { $set: { 'steps.$[].words': null } },
    options,
  )
  return found.flatMap(({ photos }) => photos.map(({ fileId }) => fileId))
}

export const placeAfter = (request: RequestRecord) => [request.dueAt.getTime(), String(request._id)]
