import mongoose, { Types, type ClientSession } from 'mongoose'
import { NotificationChannelModel, NotificationModel, type NotificationKind } from './notification.model.js'

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
  const channel = await NotificationChannelModel.findOne({ communityId }, { kind: 1 }, { session }).lean()
  if (!channel || channel.kind === 'off') return
  const wanted = facts.flatMap((fact) =>
    kindsOf(fact).map((kind) => ({ redemptionId: new Types.ObjectId(fact.id), kind })),
  )
  const known = await namesAmong(session, communityId, wanted)
  const notifications = wanted
    .filter((one) => !known.has(nameOf(one)))
    .map((one) => ({ communityId, ...one, state: 'waiting' as const, attempts: 0, nextAt: AT_ONCE }))
  if (notifications.length > 0) await NotificationModel.insertMany(notifications, { session })
}

function kindsOf({ isVoided, isCounted }: NewFact): NotificationKind[] {
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

const nameOf = ({ redemptionId, kind }: { redemptionId: Types.ObjectId; kind: NotificationKind }) =>
  `${redemptionId.toHexString()}|${kind}`
