import type { ActorReference } from '../../../http/actor.js'
import { findCardsBySerial, type SignedCardFacts } from '../../cards/card-facts.js'
import { clampTime } from '../../offline/clamp.js'
import type { SignedCard } from '../../offline/shared/card.js'
import type { VerifyingKeys } from '../../offline/verifying-keys.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import { proofKeyThumbprint } from '../../proofs/proof-id.js'
import { refuseCard } from '../../redemptions/judge.js'
import type { ActivityDependencies } from '../activity-services.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import { flagsOfReasons, inOrder, type AttendanceFlag, type UnreadableReason } from './attendance-flags.js'
import { findAttendanceLease, type AttendanceLeaseRecord } from './attendance.repository.js'
import { createNewcomers, type Newcomer } from './newcomer.js'
import { FIRST_HASH, isIntactAttendance, type AttendanceItem } from './shared/attendance-item.js'
import { examineAttendance } from './shared/judge-attendance.js'
import { itemSchema } from './uploaded-item.js'

export interface AttendanceUpload {
  scope: OrganizationScope
  activityId: string
  holder: string
  items: readonly unknown[]
  by: ActorReference
  requestId: string
}

/** What an upload has looked up for all of its items together. */
export interface Place {
  upload: AttendanceUpload
  activity: ActivityRecord
  uploadedAt: Date
}

/** Tells whose sign-in an item that was handed in is, and what is to be noted of it. */
export function createAttendanceAttribution(
  deps: Pick<ActivityDependencies, 'addressOf'> & { verifyingKeys: VerifyingKeys },
) {
  const { verifyingKeys } = deps
  const newcomerOf = createNewcomers(deps)

  function lastHash(lease: AttendanceLeaseRecord, known: Map<string, string>, item: AttendanceItem) {
    const leaseId = String(lease._id)
    const before = known.get(`${leaseId}|${item.sequence - 1}`)
    known.set(`${leaseId}|${item.sequence}`, item.hash)
    return before
  }

  async function attribute(
    raw: unknown,
    { upload, activity, uploadedAt }: Place,
    hashes: Map<string, string>,
  ) {
    const parsed = itemSchema.safeParse(raw)
    if (!parsed.success) return { reason: 'unreadable' as const, item: null, lease: null }
    const item = parsed.data
    const { communityId } = upload.scope
    const lease = await findAttendanceLease(communityId, upload.activityId, upload.holder, item.leaseId)
    const window = lease
      ? { from: lease.issuedAt, until: lease.until }
      : { from: activity.startsAt, until: activity.endsAt }
    const time = clampTime(new Date(item.occurredAt), window, uploadedAt)
    const bounds = {
      issuedAt: window.from,
      until: window.until,
      revoked: new Set<string>(),
      keys: await verifyingKeys(),
    }
    const { card, reasons } = await examineAttendance(bounds, item.code, time.at)
    if (!card) return { reason: (reasons[0] ?? 'code_unknown') as UnreadableReason, item, lease }
    const before = lease ? lastHash(lease, hashes, item) : undefined
    const isChained =
      item.sequence === 1
        ? item.previousHash === FIRST_HASH
        : before === undefined || before === item.previousHash
    const known = (await findCardsBySerial(communityId, [card.serial])).get(`${card.serial}|${card.issueNo}`)
    const newcomer = known?.kind === card.kind ? await newcomerOf(activity, known.memberId) : null
    if (!known || !newcomer) return { reason: 'card_unknown' as const, item, lease }
    const flags: AttendanceFlag[] = [
      ...newcomer.flags,
      ...flagsOfReasons(reasons),
      ...holderFlags(newcomer, known, card, lease, activity.day),
      ...(lease && !time.isPastEnd ? [] : (['lease_exceeded'] as const)),
      ...(time.isOff ? (['clock'] as const) : []),
      ...(time.isLate ? (['late'] as const) : []),
      ...(isChained && (await isIntactAttendance(raw as AttendanceItem)) ? [] : (['altered'] as const)),
    ]
    return {
      fact: { item, known, newcomer, flags: inOrder(flags), at: time.at, way: wayOf(card) },
      item,
      lease,
    }
  }

  return attribute
}
type Attributed = Awaited<ReturnType<ReturnType<typeof createAttendanceAttribution>>>
export type AttributedAttendance = Extract<Attributed, { fact: object }>['fact']

/** What the store knows against the card or its holder now: the device may have been able to know it, or not. */
function holderFlags(
  { member }: Newcomer,
  known: SignedCardFacts,
  card: SignedCard,
  lease: AttendanceLeaseRecord | null,
  day: string,
): AttendanceFlag[] {
  const refusal = refuseCard({ member, card: known }, day)
  const isOtherKey = card.proof && known.proofKey !== proofKeyThumbprint(card.proof.publicKey)
  if (refusal === 'card_expired') return ['card_expired']
  if (!refusal && !isOtherKey && member.status !== 'suspended') return []
  const isListed = known.revokedAt !== null && lease !== null && known.revokedAt <= lease.issuedAt
  return [isListed ? 'revoked_known' : 'revoked_unseen']
}

const wayOf = (card: SignedCard) => (card.kind === 'printed' ? ('printed' as const) : ('proof' as const))
