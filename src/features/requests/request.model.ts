import { model, Schema, type InferSchemaType } from 'mongoose'
import { REQUEST_KINDS } from './request-kinds.js'
import { REQUEST_STATES, REQUEST_STEPS } from './request-state.js'

export const REQUEST_SOURCES = ['phone', 'desk', 'telephone'] as const
export type RequestSource = (typeof REQUEST_SOURCES)[number]
export const HISTORY_STEPS = ['report', 'route', 'join', ...REQUEST_STEPS] as const
export const PHOTO_OCCASIONS = ['report', 'solution'] as const

const stepSchema = new Schema(
  {
    step: { type: String, enum: HISTORY_STEPS, required: true },
    at: { type: Date, required: true },
    /** Role and user of who did it; never a name. */
    byRole: { type: String, required: true },
    byUserId: { type: String, default: null },
    words: { type: String, default: null },
    /** Last day of waiting. */
    until: { type: String, default: null },
  },
  { _id: false },
)

const photoSchema = new Schema(
  {
    /** Name of the stored file. */
    fileId: { type: Schema.Types.ObjectId, required: true },
    occasion: { type: String, enum: PHOTO_OCCASIONS, required: true },
    contentType: { type: String, required: true },
    bytes: { type: Number, required: true },
  },
  { _id: false },
)

const requestSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: REQUEST_KINDS, required: true },
    source: { type: String, enum: REQUEST_SOURCES, required: true },
    /** Who reported it; null for somebody who is no member. */
    memberId: { type: Schema.Types.ObjectId, default: null },
    maskedName: { type: String, default: null },
    /** Ciphertexts: where it is, and by which number somebody who is no member can be called. */
    addressCipher: { type: String, default: null },
    phoneCipher: { type: String, default: null },
    note: { type: String, default: null },
    /** Whose it is to solve; null until it is routed. */
    organizationId: { type: Schema.Types.ObjectId, default: null },
    /** The request of the same cause that this one follows. */
    leadId: { type: Schema.Types.ObjectId, default: null },
    /** How many follow this one. */
    followers: { type: Number, required: true, default: 0 },
    state: { type: String, enum: REQUEST_STATES, required: true, default: 'reported' },
    reportedAt: { type: Date, required: true },
    /** When it was reported, or last reopened: from then the limits count. */
    since: { type: Date, required: true },
    /** The limits of its kind as they were when it was reported. */
    limits: { acceptHours: { type: Number, required: true }, solveHours: { type: Number, required: true } },
    /** First acceptance, and the last solution. */
    acceptedAt: { type: Date, default: null },
    solvedAt: { type: Date, default: null },
    confirmedAt: { type: Date, default: null },
    waitUntil: { type: String, default: null },
    waitReason: { type: String, default: null },
    solution: { type: String, default: null },
    reopenings: { type: Number, required: true, default: 0 },
    thanked: { type: Boolean, required: true, default: false },
    /** By when something must have happened; for those that are done, after all others. */
    dueAt: { type: Date, required: true },
    /** Whether it was ever late, as it stood at its steps. */
    wasLate: { type: Boolean, required: true, default: false },
    steps: { type: [stepSchema], default: [] },
    photos: { type: [photoSchema], default: [] },
    /** Present while a member's own report by phone is not confirmed: one of a kind at a time. */
    openKey: { type: String },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'serviceRequests' },
)
/** A second tap, or a child who reports it too, finds the request that is there. */
requestSchema.index(
  { communityId: 1, openKey: 1 },
  { unique: true, partialFilterExpression: { openKey: { $exists: true } } },
)
requestSchema.index({ communityId: 1, leadId: 1, dueAt: 1, _id: -1 })
requestSchema.index({ communityId: 1, organizationId: 1, dueAt: 1, _id: -1 })
requestSchema.index({ communityId: 1, memberId: 1, _id: -1 })
requestSchema.index({ communityId: 1, reportedAt: 1 })
export type ServiceRequest = InferSchemaType<typeof requestSchema>
export const ServiceRequestModel = model('ServiceRequest', requestSchema)

const settingsSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    kinds: {
      type: [
        new Schema(
          {
            kind: { type: String, enum: REQUEST_KINDS, required: true },
            acceptHours: { type: Number, required: true },
            solveHours: { type: Number, required: true },
            /** To whom such requests go at once. */
            organizationId: { type: Schema.Types.ObjectId, default: null },
          },
          { _id: false },
        ),
      ],
      default: [],
    },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'requestSettings' },
)
settingsSchema.index({ communityId: 1 }, { unique: true })
export type RequestSettings = InferSchemaType<typeof settingsSchema>
export const RequestSettingsModel = model('RequestSettings', settingsSchema)
