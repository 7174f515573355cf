import type { RequestKind } from '../../requests/request-kinds.js'
import type { RequestRecord } from '../../requests/request.repository.js'
import type { NotificationRecord } from '../notification.repository.js'
import { memberPayload, type Addressee, type MemberPayload } from './member-payload.js'

/** Which step a request has taken. Where it is, who works on it and what anybody wrote stays in the house. */
export interface RequestPayload extends MemberPayload {
  requestId: string
  requestKind: RequestKind
  occurredAt: string
  /** The last day of waiting. */
  waitUntil?: string
}

/** Null when the step is not there. */
export function requestPayload(
  notification: NotificationRecord,
  request: RequestRecord,
  addressee: Addressee,
): RequestPayload | null {
  const step = request.steps[notification.ordinal ?? -1]
  if (!step) return null
  return {
    ...memberPayload(notification, addressee),
    requestId: String(request._id),
    requestKind: request.kind,
    occurredAt: step.at.toISOString(),
    ...(notification.kind === 'request_waiting' && step.until ? { waitUntil: step.until } : {}),
  }
}
