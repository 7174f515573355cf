import { model, Schema, type InferSchemaType } from 'mongoose'
import { ALLIANCE_KINDS } from './alliance-kinds.js'
import { openSpanSchema } from '../opening-hours/open-span.schema.js'
import { CARER_POLICIES } from './carer-policy.js'

export { ALLIANCE_KINDS } from './alliance-kinds.js'
export { CARER_POLICIES, type CarerPolicy } from './carer-policy.js'

/** What one discount may be while a shop is offline, unless a community sets another: ¥100. */
export const DEFAULT_OFFLINE_CAP_FEN = 100_00
/** After so many days without a sign of life a counter device is to be asked about. */
export const DEFAULT_DEVICE_SILENT_DAYS = 7

/** From when on the day before an activity those who have a place are reminded, unless a community sets another time. */
export const DEFAULT_REMINDER_FROM = '09:00'

const communitySchema = new Schema(
  {
    name: { type: String, required: true },
    street: { type: String, required: true },
    district: { type: String, required: true },
    minimumAge: { type: Number, required: true, default: 60 },
    settings: {
      /** Uses a day per printed card and shop; null means no such limit. */
      printedCardDailyLimit: { type: Number, default: 3 },
      /** A discount above this many fen by printed card needs a second factor; null means never. */
      printedCardSecondFactorAboveFen: { type: Number, default: null },
      /** The most that one discount given offline may be, in fen. */
      offlineCapFen: { type: Number, default: DEFAULT_OFFLINE_CAP_FEN },
      carerPolicy: { type: String, enum: CARER_POLICIES, default: CARER_POLICIES[0] },
      noticeVersion: { type: String, required: true, default: '2026-01' },
      contactPhone: { type: String, default: null },
      /** After so many minutes without use a counter asks for a PIN again. */
      counterIdleMinutes: { type: Number, default: 10 },
      deviceSilentDays: { type: Number, default: DEFAULT_DEVICE_SILENT_DAYS },
      /** `HH:mm` on the day before an activity. */
      activityReminderFrom: { type: String, default: DEFAULT_REMINDER_FROM },
      /** When shops are open that have told no hours of their own. */
      openingHours: { type: [openSpanSchema], default: undefined },
      /** What of the rules for anomalies differs from ours; see features/anomalies/thresholds.ts. */
      anomalyRules: { type: Schema.Types.Mixed, default: undefined },
      /** The rules on the back of the printed card in the community's own words; ours when there are none. */
      cardRules: { type: [String], default: undefined },
    },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'communities' },
)

export type Community = InferSchemaType<typeof communitySchema>
export const CommunityModel = model('Community', communitySchema)

const counterSchema = new Schema({
  _id: { type: String, required: true },
  value: { type: Number, required: true },
})
/** Ever growing numbers: member numbers, and the revision of what is offered, per community. */
export const CounterModel = model('Counter', counterSchema, 'counters')

const allianceSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: ALLIANCE_KINDS, required: true },
    name: { type: String, required: true },
    summary: { type: String, required: true },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
allianceSchema.index({ communityId: 1, kind: 1 }, { unique: true })
export const AllianceModel = model('Alliance', allianceSchema)
