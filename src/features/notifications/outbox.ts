import mongoose, { Types, type ClientSession } from 'mongoose'
import { NotificationChannelModel, NotificationModel } from './notification.model.js'
import { topicsOf } from './channel-topics.js'
import { topicOf, type KindOf, type Topic } from './topics.js'

/** Whatever a clock says, it is later. */
const AT_ONCE = new Date(0)

/** A redemption that the worker of the totals counts now: its facts are new to it exactly once. */
export interface NewFact {
  id: string
  isVoided: boolean
  /** Whether it was counted before, so that only the void is new. */
  isCounted: boolean
}

/**
 * Puts what the worker counts into the outbox, in the worker's own transaction: each fact is told exactly once, whatever is killed when, and
 * redeeming writes nothing more for it. A community whose channel is off costs one look-up.
 */
export async function putNotifications(
  session: ClientSession,
  communityId: string,
  facts: readonly NewFact[],
): Promise<void> {
  if (!(await toldTopics(session, communityId)).includes('uses')) return
  const wanted = facts.flatMap((fact) =>
    kindsOf(fact).map((kind) => ({ redemptionId: new Types.ObjectId(fact.id), kind })),
  )
  const known = await namesAmong(session, communityId, wanted)
  const notifications = wanted
    .filter((one) => !known.has(nameOf(one)))
    .map((one) => ({ communityId, ...one, state: 'waiting' as const, attempts: 0, nextAt: AT_ONCE }))
  if (notifications.length > 0) await NotificationModel.insertMany(notifications, { session })
}

function kindsOf({ isVoided, isCounted }: NewFact): KindOf<'uses'>[] {
  return [...(isCounted ? [] : ['redeemed' as const]), ...(isVoided ? ['voided' as const] : [])]
}

/** Figures that were taken back by hand may be counted anew; what was told is not told again. */
async function namesAmong(
  session: ClientSession,
  communityId: string,
  wanted: readonly { redemptionId: Types.ObjectId }[],
): Promise<Set<string>> {
  const found = await NotificationModel.find(
    { communityId, redemptionId: mongoose.trusted({ $in: wanted.map(({ redemptionId }) => redemptionId) }) },
    { redemptionId: 1, kind: 1 },
    { session },
  ).lean()
  return new Set(found.map(nameOf))
}

const nameOf = ({ redemptionId, kind }: { redemptionId?: Types.ObjectId | null; kind: string }) =>
  `${String(redemptionId)}|${kind}`

/** What is to be told of something else than a use. */
export interface ToldFact {
  kind: KindOf<Exclude<Topic, 'uses'>>
  /** The sign-up, the request or the alarm. */
  subjectId: Types.ObjectId
  /** Whose page in the console tells more: the activity, the request, the visit. */
  aboutId: Types.ObjectId
  /** Tells facts of one kind and subject apart: each is told once. 0 where there can be one only. */
  ordinal: number
}

/**
 * Puts facts into the outbox in the transaction that makes them so: what is rolled back is not told, what is recorded is not lost. What is in
 * the outbox already is left out.
 */
export async function tell(
  session: ClientSession,
  communityId: string,
  facts: readonly ToldFact[],
): Promise<void> {
  if (facts.length === 0) return
  const topics = await toldTopics(session, communityId)
  const wanted = facts.filter(({ kind }) => topics.includes(topicOf(kind)))
  if (wanted.length === 0) return
  const found = await NotificationModel.find(
    { communityId, subjectId: mongoose.trusted({ $in: wanted.map(({ subjectId }) => subjectId) }) },
    { subjectId: 1, kind: 1, ordinal: 1 },
    { session },
  ).lean()
  const known = new Set(found.map(factOf))
  const fresh = wanted
    .filter((one) => !known.has(factOf(one)))
    .map((one) => ({ communityId, ...one, state: 'waiting' as const, attempts: 0, nextAt: AT_ONCE }))
  if (fresh.length > 0) await NotificationModel.insertMany(fresh, { session })
}

const factOf = (one: { subjectId?: Types.ObjectId | null; kind: string; ordinal?: number | null }) =>
  `${String(one.subjectId)}|${one.kind}|${String(one.ordinal)}`

/** What the community tells; nothing while its channel is off. */
async function toldTopics(session: ClientSession, communityId: string): Promise<readonly Topic[]> {
  const channel = await NotificationChannelModel.findOne(
    { communityId },
    { kind: 1, topics: 1 },
    { session },
  ).lean()
  return channel && channel.kind !== 'off' ? topicsOf(channel) : []
}
