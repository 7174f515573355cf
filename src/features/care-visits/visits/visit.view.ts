import { z } from 'zod'
import {
  ALARM_KINDS,
  ALARM_STATES,
  HAZARDS,
  MOODS,
  NEEDS,
  VISIT_STATES,
  type Hazard,
  type Need,
} from './visit.model.js'
import type { AlarmRecord } from './alarm.repository.js'
import type { VisitRecord } from './visit.repository.js'

const record = {
  state: z.enum(VISIT_STATES),
  met: z.boolean().nullable(),
  mood: z.enum(MOODS).nullable(),
  hazards: z.array(z.enum(HAZARDS)),
  needs: z.array(z.object({ kind: z.enum(NEEDS), isMet: z.boolean() })),
  recordedAt: z.string().nullable(),
}

export const visitAnswer = z.object({
  id: z.string(),
  memberId: z.string(),
  maskedName: z.string(),
  day: z.string(),
  volunteerId: z.string(),
  isPinned: z.boolean(),
  ...record,
  receivedAt: z.string().nullable(),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type VisitView = z.infer<typeof visitAnswer>

/** One visit with the words that were written down. */
export const visitWithWordsAnswer = visitAnswer.extend({ words: z.string().nullable() })

/** A visit as its own volunteer sees it: who and where it is on its day only. */
export const myVisitAnswer = z.object({
  id: z.string(),
  day: z.string(),
  maskedName: z.string(),
  name: z.string().nullable(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  tags: z.array(z.string()),
  ...record,
})
export type MyVisitView = z.infer<typeof myVisitAnswer>

export const alarmAnswer = z.object({
  id: z.string(),
  memberId: z.string(),
  visitId: z.string(),
  kind: z.enum(ALARM_KINDS),
  hazards: z.array(z.enum(HAZARDS)),
  state: z.enum(ALARM_STATES),
  words: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type AlarmView = z.infer<typeof alarmAnswer>

/** What was recorded; empty while the visit is planned. */
export function recordView(visit: VisitRecord) {
  return {
    state: visit.state,
    met: visit.met ?? null,
    mood: visit.mood ?? null,
    hazards: [...visit.hazards] as Hazard[],
    needs: visit.needs.map((kind) => ({ kind: kind as Need, isMet: visit.metNeeds.includes(kind) })),
    recordedAt: visit.recordedAt?.toISOString() ?? null,
  }
}

/** A visit as staff see it. */
export function visitView(visit: VisitRecord): VisitView {
  return {
    id: String(visit._id),
    memberId: String(visit.memberId),
    maskedName: visit.maskedName,
    day: visit.day,
    volunteerId: String(visit.volunteerId),
    isPinned: visit.isPinned,
    ...recordView(visit),
    receivedAt: visit.receivedAt?.toISOString() ?? null,
    revision: visit.revision,
    createdAt: visit.createdAt.toISOString(),
    updatedAt: visit.updatedAt.toISOString(),
  }
}

export function alarmView(alarm: AlarmRecord, words: string | null): AlarmView {
  return {
    id: String(alarm._id),
    memberId: String(alarm.memberId),
    visitId: String(alarm.visitId),
    kind: alarm.kind,
    hazards: [...alarm.hazards] as Hazard[],
    state: alarm.state,
    words,
    acknowledgedBy: alarm.acknowledgedBy ?? null,
    acknowledgedAt: alarm.acknowledgedAt?.toISOString() ?? null,
    revision: alarm.revision,
    createdAt: alarm.createdAt.toISOString(),
    updatedAt: alarm.updatedAt.toISOString(),
  }
}
