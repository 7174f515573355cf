import { z } from 'zod'
import { REQUEST_KINDS } from './request-kinds.js'
import { HISTORY_STEPS, PHOTO_OCCASIONS, REQUEST_SOURCES } from './request.model.js'
import type { OpenedRequest } from './request.service.js'
import type { RequestRecord } from './request.repository.js'
import { DONE_PLACE, REQUEST_STATES } from './request-state.js'

const common = {
  id: z.string(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  reportedAt: z.string(),
  acceptedAt: z.string().nullable(),
  solvedAt: z.string().nullable(),
  confirmedAt: z.string().nullable(),
  waitReason: z.string().nullable(),
  waitUntil: z.string().nullable(),
  solution: z.string().nullable(),
  thanked: z.boolean(),
  photos: z.array(
    z.object({ id: z.string(), occasion: z.enum(PHOTO_OCCASIONS), contentType: z.string(), bytes: z.int() }),
  ),
  createdAt: z.string(),
  updatedAt: z.string(),
}

export const requestAnswer = z.object({
  ...common,
  source: z.enum(REQUEST_SOURCES),
  memberId: z.string().nullable(),
  maskedName: z.string().nullable(),
  note: z.string().nullable(),
  organizationId: z.string().nullable(),
  leadId: z.string().nullable(),
  followers: z.int(),
  reopenings: z.int(),
  /** By when the next step is owed; null when nothing is. */
  dueAt: z.string().nullable(),
  isLate: z.boolean(),
  revision: z.int(),
})
export type RequestView = z.infer<typeof requestAnswer>

export const openedRequestAnswer = requestAnswer.extend({
  /** For an organization only while the request is open. */
  address: z.string().nullable(),
  joined: z.array(z.object({ id: z.string(), maskedName: z.string().nullable(), reportedAt: z.string() })),
  steps: z.array(
    z.object({
      step: z.enum(HISTORY_STEPS),
      at: z.string(),
      byRole: z.string(),
      byUserId: z.string().nullable(),
      words: z.string().nullable(),
      until: z.string().nullable(),
    }),
  ),
})

export const myRequestAnswer = z.object(common)
export type MyRequestView = z.infer<typeof myRequestAnswer>

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null

/** The same for everybody: what it is and how far it has come. */
export function myRequestView(request: RequestRecord): MyRequestView {
  return {
    id: String(request._id),
    kind: request.kind,
    state: request.state,
    reportedAt: request.reportedAt.toISOString(),
    acceptedAt: iso(request.acceptedAt),
    solvedAt: iso(request.solvedAt),
    confirmedAt: iso(request.confirmedAt),
    waitReason: request.waitReason ?? null,
    waitUntil: request.waitUntil ?? null,
    solution: request.solution ?? null,
    thanked: request.thanked,
    photos: request.photos.map(({ fileId, occasion, contentType, bytes }) => ({
      id: String(fileId),
      occasion,
      contentType,
      bytes,
    })),
    createdAt: request.createdAt.toISOString(),
    updatedAt: request.updatedAt.toISOString(),
  }
}

/** A request as staff and its organization see it in a list: no place. */
export function requestView(request: RequestRecord, now: Date): RequestView {
  const isOwed = request.dueAt < DONE_PLACE
  return {
    ...myRequestView(request),
    source: request.source,
    memberId: request.memberId ? String(request.memberId) : null,
    maskedName: request.maskedName ?? null,
    note: request.note ?? null,
    organizationId: request.organizationId ? String(request.organizationId) : null,
    leadId: request.leadId ? String(request.leadId) : null,
    followers: request.followers,
    reopenings: request.reopenings,
    dueAt: isOwed ? request.dueAt.toISOString() : null,
    isLate: request.dueAt < now,
    revision: request.revision,
  }
}

/** The same beside the place, the history and those that follow it. */
export function openedRequestView({ request, address, followers }: OpenedRequest, now: Date) {
  return {
    ...requestView(request, now),
    address,
    joined: followers.map(({ _id, maskedName, reportedAt }) => ({
      id: String(_id),
      maskedName: maskedName ?? null,
      reportedAt: reportedAt.toISOString(),
    })),
    steps: request.steps.map(({ step, at, byRole, byUserId, words, until }) => ({
      step,
      at: at.toISOString(),
      byRole,
      byUserId: byUserId ?? null,
      words: words ?? null,
      until: until ?? null,
    })),
  }
}
