import { findComplaints, forgetWordsOfMember, type MemberKey } from './complaint.repository.js'
import { complaintForExport } from './complaint.view.js'

/** What an erased member told stays as a fact about the shop, without the person and without anybody's words. */
export const forgetComplaintsOfMember = forgetWordsOfMember

const MOST = 10_000

/** Everything that a member told, with the answers, for the copy of the own data. */
export async function complaintsForExport({ communityId, memberId }: MemberKey) {
  const all = await findComplaints(communityId, { memberId, limit: MOST })
  return all.map(complaintForExport)
}
