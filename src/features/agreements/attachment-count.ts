import type { ClientSession } from 'mongoose'
import { NotFoundProblem, Problem } from '../../problems.js'
import { addToAttachmentCount, findAgreement } from './agreement.repository.js'

/** A paper and its supplements; more is a mistake. */
const MAX_ATTACHMENTS = 20

/**
 * Counts an attachment of an agreement in or out, in the transaction in which it is added or withdrawn.
 * @throws NotFoundProblem, Problem too_many_attachments
 */
export async function countAttachment(
  session: ClientSession,
  communityId: string,
  agreementId: string,
  by: 1 | -1,
): Promise<void> {
  if (await addToAttachmentCount(session, communityId, agreementId, by, MAX_ATTACHMENTS)) return
  if (!(await findAgreement({ communityId }, agreementId, session))) throw new NotFoundProblem()
  throw new Problem('too_many_attachments', { params: { count: MAX_ATTACHMENTS } })
}
