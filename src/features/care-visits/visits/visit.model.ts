import { model, Schema, type InferSchemaType } from 'mongoose'

export const VISIT_STATES = ['planned', 'recorded'] as const
export const MOODS = ['good', 'fair', 'poor'] as const
/** What is not safe at somebody's home. */
export const HAZARDS = ['fire', 'electricity', 'gas', 'heating'] as const
export type Hazard = (typeof HAZARDS)[number]
export const NEEDS = ['shopping', 'bills', 'cleaning', 'video_call', 'company', 'other'] as const
export type Need = (typeof NEEDS)[number]

const visitSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    maskedName: { type: String, required: true },
    day: { type: String, required: true },
    volunteerId: { type: Schema.Types.ObjectId, required: true },
    /** Whose it was before it was moved: a record made without network in between still counts. */
    formerVolunteerIds: { type: [Schema.Types.ObjectId], default: [] },
    /** Moved by hand: a new plan leaves it. */
    isPinned: { type: Boolean, required: true, default: false },
    state: { type: String, enum: VISIT_STATES, required: true, default: 'planned' },
    /** When the volunteer first saw name, address and telephone number. */
    shownAt: { type: Date, default: null },
    met: { type: Boolean, default: null },
    mood: { type: String, enum: [...MOODS, null], default: null },
    hazards: { type: [String], default: [] },
    needs: { type: [String], default: [] },
    /** Those of the needs that were met at the visit. */
    metNeeds: { type: [String], default: [] },
    wordsCipher: { type: String, default: null },
    /** Names the record: sent again it is the same. Absent while planned. */
    recordKey: { type: String },
    recordedBy: { type: Schema.Types.ObjectId, default: null },
    /** By the volunteer's phone, which may have had no network then. */
    recordedAt: { type: Date, default: null },
    receivedAt: { type: Date, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'careVisits' },
)
visitSchema.index({ communityId: 1, memberId: 1, day: 1 }, { unique: true })
visitSchema.index(
  { communityId: 1, recordKey: 1 },
  { unique: true, partialFilterExpression: { recordKey: { $exists: true } } },
)
visitSchema.index({ communityId: 1, day: 1, volunteerId: 1 })
visitSchema.index({ communityId: 1, volunteerId: 1, day: 1 })
export type Visit = InferSchemaType<typeof visitSchema>
export const VisitModel = model('CareVisit', visitSchema)

const standingSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    lastVisitOn: { type: String, default: null },
    lastMetOn: { type: String, default: null },
    /** Recorded visits since, and without, the last meeting. */
    notMet: { type: Number, required: true, default: 0 },
    /** Grows with each record, so that two records of a member never pass each other by unseen. */
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'careStandings' },
)
standingSchema.index({ communityId: 1, memberId: 1 }, { unique: true })
export type Standing = InferSchemaType<typeof standingSchema>
export const StandingModel = model('CareStanding', standingSchema)

export const ALARM_KINDS = ['not_met', 'hazard'] as const
export type AlarmKind = (typeof ALARM_KINDS)[number]
export const ALARM_STATES = ['open', 'acknowledged'] as const

const alarmSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    visitId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: ALARM_KINDS, required: true },
    hazards: { type: [String], default: [] },
    state: { type: String, enum: ALARM_STATES, required: true, default: 'open' },
    wordsCipher: { type: String, default: null },
    acknowledgedBy: { type: String, default: null },
    acknowledgedAt: { type: Date, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'careAlarms' },
)
alarmSchema.index({ communityId: 1, visitId: 1, kind: 1 }, { unique: true })
alarmSchema.index({ communityId: 1, state: 1, _id: -1 })
export type Alarm = InferSchemaType<typeof alarmSchema>
export const AlarmModel = model('CareAlarm', alarmSchema)
