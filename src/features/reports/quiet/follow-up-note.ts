import type { FieldEncryption } from '../../../infrastructure/field-encryption.js'
import { findFollowUps, type FollowUpRecord, type MemberKey } from './follow-up.repository.js'

const FIELD = 'followUpNote'
const MOST = 10_000

/** Notes of follow-ups as they are stored: bound to the community and the member. */
export function createFollowUpNotes(encryption: FieldEncryption) {
  const open = ({
    communityId,
    memberId,
    noteCipher,
  }: Pick<FollowUpRecord, 'communityId' | 'memberId' | 'noteCipher'>) =>
    noteCipher
      ? encryption.decrypt(noteCipher, {
          communityId: String(communityId),
          memberId: String(memberId),
          field: FIELD,
        })
      : null
  return {
    seal: (key: MemberKey, note: string) => encryption.encrypt(note, { ...key, field: FIELD }),
    open,

    /** Everything that was done about a member, for the copy of the own data. */
    async forExport(key: MemberKey) {
      const all = await findFollowUps(key, MOST)
      return all.map((one) => ({
        kind: one.kind,
        doneOn: one.doneOn,
        nextDueOn: one.nextDueOn ?? null,
        note: open(one),
        recordedAt: one.createdAt.toISOString(),
      }))
    },
  }
}
export type FollowUpNotes = ReturnType<typeof createFollowUpNotes>

export { forgetNotesOfMember } from './follow-up.repository.js'
