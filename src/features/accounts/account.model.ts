import { model, Schema, type InferSchemaType } from 'mongoose'
import { USER_ROLES } from '../../permissions.js'

export const USER_STATUSES = ['active', 'disabled'] as const

const userSchema = new Schema(
  {
    /** Null only for an administrator. */
    communityId: { type: Schema.Types.ObjectId, default: null },
    shopId: { type: Schema.Types.ObjectId, default: null },
    /** Of those who sign in for a member organization. */
    organizationId: { type: Schema.Types.ObjectId, default: null },
    /** Lower case; unique over all communities, because signing in names no community. */
    username: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, enum: USER_ROLES, required: true },
    status: { type: String, enum: USER_STATUSES, required: true, default: 'active' },
    passwordHash: { type: String, required: true },
    mustChangePassword: { type: Boolean, required: true, default: false },
    /** Of a password that the server made: when it is no longer good. */
    passwordExpiresAt: { type: Date, default: null },
    /** Hash of the six digits by which the user unlocks a counter of the shop, and when they were set; a shift began with one of them. */
    pinHash: { type: String, default: null },
    pinSetAt: { type: Date, default: null },
    /** Grows when the number of administrators is looked at; see countOtherActiveAdmins. */
    adminGuard: { type: Number },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
userSchema.index({ username: 1 }, { unique: true })
userSchema.index({ communityId: 1, role: 1, _id: 1 })
userSchema.index({ communityId: 1, shopId: 1 })
export type User = InferSchemaType<typeof userSchema>
export const UserModel = model('User', userSchema)

const sessionSchema = new Schema(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    communityId: { type: Schema.Types.ObjectId, default: null },
    /** SHA-256 of the one refresh token that is good now. */
    currentTokenHash: { type: String, required: true },
    /** Hashes of the tokens before it: meeting one again means that it was stolen, and ends the session. */
    usedTokenHashes: { type: [String], default: [] },
    rotatedAt: { type: Date, default: null },
    /** What began it, in the words of session-origin.ts; the network is the address cut short. */
    device: { type: String, default: 'unknown' },
    browser: { type: String, default: 'unknown' },
    network: { type: String, default: null },
    /** When it was last used, to a minute. */
    lastSeenAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    endReason: { type: String, default: null },
    expiresAt: { type: Date, required: true },
  },
  { timestamps: true },
)
sessionSchema.index({ currentTokenHash: 1 })
sessionSchema.index({ usedTokenHashes: 1 })
sessionSchema.index({ userId: 1 })
// Ended sessions are kept for a month, so that a late refresh is still told apart from a forged one.
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 30 * 24 * 3600 })
/** A family of rotating refresh tokens: one sign-in on one browser or program. */
export type Session = InferSchemaType<typeof sessionSchema>
export const SessionModel = model('Session', sessionSchema)
