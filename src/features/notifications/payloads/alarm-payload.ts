import type { AlarmView, VisitView } from '../../care-visits/visits/visit.view.js'
import type { NotificationRecord } from '../notification.repository.js'

/**
 * An alarm for staff. It carries neither the member's id nor a number, so that no receiver sends it to the elder by mistake; what was
 * found, and by whom, stands in the console.
 */
export interface AlarmPayload {
  id: string
  kind: NotificationRecord['kind']
  audience: 'staff'
  communityId: string
  alarmId: string
  visitId: string
  maskedName: string
  /** Of the visit. */
  day: string
  occurredAt: string
}

export function alarmPayload(
  { _id, kind, communityId }: NotificationRecord,
  alarm: Pick<AlarmView, 'id' | 'visitId' | 'createdAt'>,
  visit: Pick<VisitView, 'day'>,
  maskedName: string,
): AlarmPayload {
  return {
    id: String(_id),
    kind,
    audience: 'staff',
    communityId: String(communityId),
    alarmId: alarm.id,
    visitId: alarm.visitId,
    maskedName,
    day: visit.day,
    occurredAt: alarm.createdAt,
  }
}
