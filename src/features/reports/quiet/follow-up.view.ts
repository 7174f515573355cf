import { z } from 'zod'
import { FOLLOW_UP_KINDS } from './follow-up.model.js'
import type { FollowUpFacts, FollowUpRecord } from './follow-up.repository.js'

const facts = {
  id: z.string(),
  kind: z.enum(FOLLOW_UP_KINDS),
  doneOn: z.string(),
  nextDueOn: z.string().nullable(),
  recordedBy: z.string().nullable(),
  createdAt: z.string(),
}
export const followUpFactsAnswer = z.object(facts)
export type FollowUpFactsView = z.infer<typeof followUpFactsAnswer>

export const followUpAnswer = z.object({
  ...facts,
  memberId: z.string(),
  hasNote: z.boolean(),
  /** Null where there is none, and for those who may not change members. */
  note: z.string().nullable(),
  updatedAt: z.string(),
})
export type FollowUpView = z.infer<typeof followUpAnswer>

export function followUpFactsView({
  id,
  kind,
  doneOn,
  nextDueOn,
  by,
  createdAt,
}: FollowUpFacts): FollowUpFactsView {
  const { userId } = by as { userId?: string }
  return { id, kind, doneOn, nextDueOn, recordedBy: userId ?? null, createdAt: createdAt.toISOString() }
}

export function followUpView(one: FollowUpRecord, note: string | null): FollowUpView {
  return {
    ...followUpFactsView({ ...one, nextDueOn: one.nextDueOn ?? null, id: String(one._id) }),
    memberId: String(one.memberId),
    hasNote: Boolean(one.noteCipher),
    note,
    updatedAt: one.updatedAt.toISOString(),
  }
}
