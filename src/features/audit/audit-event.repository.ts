import { Types } from 'mongoose'
import { endOfBusinessDay, startOfBusinessDay } from '../../lib/business-day.js'
import type { AuditEventsQuery } from './audit.forms.js'
import { AuditEventModel, type AuditEvent } from './audit.model.js'

export type StoredEvent = AuditEvent & { _id: Types.ObjectId }

/** Where a page of events ended: its last event's moment (ms) and id. */
export interface EventPlace {
  at: number
  id: string
}

type EventFilters = Pick<AuditEventsQuery, 'type' | 'subjectId' | 'from' | 'to'> & {
  /** In place of one type. */
  types?: readonly string[]
}

/** Events of the community, newest first, after the place; at most `limit`. */
export async function findEvents(
  communityId: string,
  { type, types, subjectId, from, to }: EventFilters,
  page: { after: EventPlace | undefined; limit: number },
): Promise<StoredEvent[]> {
  const days = {
    ...(from ? { $gte: startOfBusinessDay(from) } : {}),
    ...(to ? { $lt: endOfBusinessDay(to) } : {}),
  }
  return AuditEventModel.collection
    .find<StoredEvent>({
      communityId: new Types.ObjectId(communityId),
      ...(type ? { type } : {}),
      ...(types ? { type: { $in: [...types] } } : {}),
      ...(subjectId ? { 'subjects.id': subjectId } : {}),
      ...(from || to ? { at: days } : {}),
      ...(page.after ? { $and: [olderThan(page.after)] } : {}),
    })
    .sort({ at: -1, _id: -1 })
    .limit(page.limit)
    .toArray()
}

function olderThan({ at, id }: EventPlace) {
  const moment = new Date(at)
  return {
    at: { $lte: moment },
    $or: [{ at: { $lt: moment } }, { _id: { $lt: new Types.ObjectId(id) } }],
  }
}
