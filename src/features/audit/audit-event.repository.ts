import { Types } from 'mongoose'
import { endOfBusinessDay, startOfBusinessDay } from '../../lib/business-day.js'
import { ACTOR_KINDS, type AuditFilters } from './audit.forms.js'
import { AuditEventModel, type AuditEvent } from './audit.model.js'

export type StoredEvent = AuditEvent & { _id: Types.ObjectId }

/** Where a page of events ended: its last event's moment (ms) and id. */
export interface EventPlace {
  at: number
  id: string
}

/** The filters of a search, with what `about` was found to mean. */
export type EventSearch = Omit<AuditFilters, 'about'> & {
  subjectIds?: readonly string[] | undefined
  /** In place of one type. */
  types?: readonly string[]
}

/** Events of the community, newest first, after the place; at most `limit`. */
export async function findEvents(
  communityId: string,
  search: EventSearch,
  page: { after: EventPlace | undefined; limit: number },
): Promise<StoredEvent[]> {
  const { type, types, subjectId, subjectIds, subjectKind, actor, from, to } = search
  const days = {
    ...(from ? { $gte: startOfBusinessDay(from) } : {}),
    ...(to ? { $lt: endOfBusinessDay(to) } : {}),
  }
  const further = [
    ...(page.after ? [olderThan(page.after)] : []),
    ...(subjectIds ? [{ 'subjects.id': { $in: [...subjectIds] } }] : []),
    ...(actor ? [actorFilter(actor)] : []),
  ]
  return AuditEventModel.collection
    .find<StoredEvent>({
      communityId: new Types.ObjectId(communityId),
      ...(type ? { type } : {}),
      ...(types ? { type: { $in: [...types] } } : {}),
      ...(subjectId ? { 'subjects.id': subjectId } : {}),
      ...(subjectKind ? { 'subjects.kind': subjectKind } : {}),
      ...(from || to ? { at: days } : {}),
      ...(further.length > 0 ? { $and: further } : {}),
    })
    .sort({ at: -1, _id: -1 })
    .limit(page.limit)
    .toArray()
}

function actorFilter(actor: string) {
  const isKind = (ACTOR_KINDS as readonly string[]).includes(actor)
  if (isKind) return { 'actor.kind': actor }
  return { $or: [{ 'actor.userId': actor }, { 'actor.deviceId': actor }, { 'actor.cardId': actor }] }
}

function olderThan({ at, id }: EventPlace) {
  const moment = new Date(at)
  return {
    at: { $lte: moment },
    $or: [{ at: { $lt: moment } }, { _id: { $lt: new Types.ObjectId(id) } }],
  }
}
