import { model, Schema, type InferSchemaType } from 'mongoose'
import { ALLIANCE_KINDS } from '../communities/community.model.js'

export const AUDIENCES = ['community', 'alliance', 'buildings'] as const
export const NOTICE_STATUSES = ['posted', 'withdrawn'] as const

const noticeSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    title: { type: String, required: true },
    text: { type: String, required: true },
    audience: { type: String, enum: AUDIENCES, required: true },
    /** Only of those for an alliance. */
    alliance: { type: String, enum: [...ALLIANCE_KINDS, null], default: null },
    /** Only of those for buildings, as staff write them: 5号楼. */
    buildings: { type: [String], default: [] },
    /** Business days from–to, inclusive. */
    from: { type: String, required: true },
    to: { type: String, required: true },
    /** How many it was for when it was posted or changed, where that is known by their addresses only; a number and no list. */
    meant: { type: Number, default: null },
    isUrgent: { type: Boolean, required: true, default: false },
    status: { type: String, enum: NOTICE_STATUSES, required: true, default: 'posted' },
    postedBy: { type: String, required: true },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'communityNotices' },
)
noticeSchema.index({ communityId: 1, status: 1, to: 1 })
noticeSchema.index({ communityId: 1, _id: -1 })
export type Notice = InferSchemaType<typeof noticeSchema>
export const NoticeModel = model('CommunityNotice', noticeSchema)

const seenSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    noticeId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'noticesSeen' },
)
/** A member has seen a notice once, however often the button is pressed. */
seenSchema.index({ communityId: 1, noticeId: 1, memberId: 1 }, { unique: true })
seenSchema.index({ communityId: 1, memberId: 1 })
export const NoticeSeenModel = model('NoticeSeen', seenSchema)
