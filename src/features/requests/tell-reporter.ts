import type { ClientSession } from 'mongoose'
import { tell } from '../notifications/outbox.js'
import type { KindOf } from '../notifications/topics.js'
import type { RequestRecord } from './request.repository.js'
import type { RequestStep } from './request-state.js'

const TOLD: Record<RequestStep, KindOf<'requests'>> = {
  accept: 'request_accepted',
  'on-site': 'request_on_site',
  wait: 'request_waiting',
  solve: 'request_solved',
  confirm: 'request_confirmed',
  reopen: 'request_reopened',
}

/**
 * Tells the member who reported it of a step, in the transaction of the step; nobody where staff took it down for somebody else. By its place in
 * the history a step is told apart from the same one before a reopening.
 */
export async function tellReporter(
  session: ClientSession,
  { communityId, _id, memberId, steps }: RequestRecord,
  step: RequestStep,
): Promise<void> {
  if (!memberId) return
  const ordinal = steps.length - 1
  await tell(session, String(communityId), [{ kind: TOLD[step], subjectId: _id, aboutId: _id, ordinal }])
}
