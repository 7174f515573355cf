import mongoose, { type ClientSession } from 'mongoose'
import { SessionModel } from './account.model.js'
import type { SessionOrigin } from './session-origin.js'

/** A session's last use is noted at most so often. */
const SEEN_EVERY_MS = 60_000

/** How many earlier refresh tokens of a session are remembered. */
const REMEMBERED_TOKENS = 100

export interface SessionRecord {
  id: string
  userId: string
  currentTokenHash: string
  previousTokenHash: string | null
  rotatedAt: Date | null
  endedAt: Date | null
  expiresAt: Date
  device: string
  browser: string
  network: string | null
  lastSeenAt: Date | null
  createdAt: Date
}

type Stored = Awaited<ReturnType<typeof findStored>>
const findStored = async (id: string) => SessionModel.findById(id).lean()

function toRecord(session: NonNullable<Stored>): SessionRecord {
  return {
    id: String(session._id),
    userId: String(session.userId),
    currentTokenHash: session.currentTokenHash,
    previousTokenHash: session.usedTokenHashes.at(-1) ?? null,
    rotatedAt: session.rotatedAt ?? null,
    endedAt: session.endedAt ?? null,
    expiresAt: session.expiresAt,
    device: session.device ?? 'unknown',
    browser: session.browser ?? 'unknown',
    network: session.network ?? null,
    lastSeenAt: session.lastSeenAt ?? null,
    createdAt: session.createdAt,
  }
}

export const sessionRepository = {
  async insert(
    transaction: ClientSession,
    fields: {
      userId: string
      communityId: string | null
      currentTokenHash: string
      expiresAt: Date
    } & SessionOrigin,
  ): Promise<SessionRecord> {
    const [session] = await SessionModel.create([fields], { session: transaction })
    if (!session) throw new Error('The store inserted no session')
    return toRecord(session.toObject())
  },

  async find(id: string): Promise<SessionRecord | null> {
    const session = await findStored(id)
    return session && toRecord(session)
  },

  /** The session of which this is, or was, the refresh token. */
  async findByToken(tokenHash: string): Promise<SessionRecord | null> {
    const session =
      (await SessionModel.findOne({ currentTokenHash: tokenHash }).lean()) ??
      (await SessionModel.findOne({ usedTokenHashes: tokenHash }).lean())
    return session && toRecord(session)
  },

  /** Compare and set: of several requests with the same token exactly one gets true. */
  async rotate(
    id: string,
    tokens: { from: string; to: string },
    times: { now: Date; expiresAt: Date },
  ): Promise<boolean> {
    const result = await SessionModel.updateOne(
      {
        _id: id,
        currentTokenHash: tokens.from,
        endedAt: null,
        expiresAt: mongoose.trusted({ $gt: times.now }),
      },
      {
        $set: { currentTokenHash: tokens.to, rotatedAt: times.now, expiresAt: times.expiresAt },
        $push: { usedTokenHashes: { $each: [tokens.from], $slice: -REMEMBERED_TOKENS } },
      },
    )
    return result.modifiedCount === 1
  },

  /** Ends a session that has not ended yet; answers whether this call did it. */
  async end(transaction: ClientSession | null, id: string, reason: string, now: Date): Promise<boolean> {
    const result = await SessionModel.updateOne(
      { _id: id, endedAt: null },
      { $set: { endedAt: now, endReason: reason } },
      transaction ? { session: transaction } : {},
    )
    return result.modifiedCount === 1
  },

  /** The user's sessions that are alive, the one that was begun last first; at most 100. */
  async findAlive(userId: string, now: Date): Promise<SessionRecord[]> {
    const found = await SessionModel.find({
      userId,
      endedAt: null,
      expiresAt: mongoose.trusted({ $gt: now }),
    })
      .sort({ _id: -1 })
      .limit(100)
      .lean()
    return found.map(toRecord)
  },

  /** Notes that the session was used, at most once a minute over all nodes. */
  async markSeen({ id, lastSeenAt }: SessionRecord, now: Date): Promise<void> {
    const before = new Date(now.getTime() - SEEN_EVERY_MS)
    if (lastSeenAt && lastSeenAt > before) return
    await SessionModel.updateOne(
      { _id: id, $or: [{ lastSeenAt: null }, { lastSeenAt: mongoose.trusted({ $lte: before }) }] },
      { $set: { lastSeenAt: now } },
      { timestamps: false },
    )
  },

  /** Ends all sessions of the user, or all but one; answers how many. */
  async endAllOf(
    transaction: ClientSession,
    userId: string,
    reason: string,
    { now, except }: { now: Date; except?: string | undefined },
  ): Promise<number> {
    const result = await SessionModel.updateMany(
      { userId, endedAt: null, ...(except ? { _id: mongoose.trusted({ $ne: except }) } : {}) },
      { $set: { endedAt: now, endReason: reason } },
      { session: transaction },
    )
    return result.modifiedCount
  },
}
