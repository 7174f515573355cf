import { z } from 'zod'
import { COMPLAINT_REASONS, COMPLAINT_SOURCES, COMPLAINT_STATUSES } from './complaint.model.js'
import type { ComplaintRecord } from './complaint.repository.js'

const common = {
  id: z.string(),
  shopId: z.string(),
  reason: z.enum(COMPLAINT_REASONS),
  occurredOn: z.string(),
  occurredAt: z.string().nullable(),
  status: z.enum(COMPLAINT_STATUSES),
  settledAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
}

export const complaintAnswer = z.object({
  ...common,
  memberId: z.string(),
  maskedName: z.string(),
  note: z.string().nullable(),
  source: z.enum(COMPLAINT_SOURCES),
  answers: z.array(z.object({ text: z.string(), at: z.string(), byUserId: z.string() })),
  /** Whether the member has seen the newest answer. */
  isRead: z.boolean(),
  revision: z.number().int(),
})
export type ComplaintView = z.infer<typeof complaintAnswer>

export const myComplaintAnswer = z.object({
  ...common,
  shopName: z.string().nullable(),
  answers: z.array(z.object({ text: z.string(), at: z.string() })),
  isRead: z.boolean(),
})

/** A complaint as staff see it. */
export function complaintView(complaint: ComplaintRecord): ComplaintView {
  return {
    ...commonView(complaint),
    memberId: String(complaint.memberId),
    maskedName: complaint.maskedName,
    note: complaint.note ?? null,
    source: complaint.source,
    answers: complaint.answers.map(({ text, at, byUserId }) => ({ text, at: at.toISOString(), byUserId })),
    isRead: complaint.readAt !== null,
    revision: complaint.revision,
  }
}

/** The same as the member sees it: who of the staff answered stays out. */
export function myComplaintView(complaint: ComplaintRecord, shopNames: ReadonlyMap<string, string>) {
  return {
    ...commonView(complaint),
    shopName: shopNames.get(String(complaint.shopId)) ?? null,
    answers: complaint.answers.map(({ text, at }) => ({ text, at: at.toISOString() })),
    isRead: complaint.readAt !== null,
  }
}

/** For the copy of the own data that a member may ask for. */
export function complaintForExport(complaint: ComplaintRecord) {
  const { note, source } = complaintView(complaint)
  const answers = complaint.answers.map(({ text, at }) => ({ text, at: at.toISOString() }))
  return { ...commonView(complaint), note, source, answers }
}

function commonView(complaint: ComplaintRecord) {
  return {
    id: String(complaint._id),
    shopId: String(complaint.shopId),
    reason: complaint.reason,
    occurredOn: complaint.occurredOn,
    occurredAt: complaint.occurredAt?.toISOString() ?? null,
    status: complaint.status,
    settledAt: complaint.settledAt?.toISOString() ?? null,
    createdAt: complaint.createdAt.toISOString(),
    updatedAt: complaint.updatedAt.toISOString(),
  }
}
