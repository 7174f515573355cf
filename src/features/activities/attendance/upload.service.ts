import { z } from 'zod'
import type { ActorReference } from '../../../http/actor.js'
import { objectId } from '../../../http/api-route.js'
import type { Logger } from '../../../infrastructure/logger.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { canonicalJson, sha256Hex } from '../../../lib/canonical-json.js'
import { NotFoundProblem } from '../../../problems.js'
import { findCardsBySerial, type SignedCardFacts } from '../../cards/card-facts.js'
import { clampTime } from '../../offline/clamp.js'
import type { VerifyingKeys } from '../../offline/verifying-keys.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import { proofKeyThumbprint } from '../../proofs/proof-id.js'
import { refuseCard } from '../../redemptions/judge.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent } from '../activity-event.js'
import { findActivity, type ActivityRecord } from '../planning/activity.repository.js'
import { flagsOfReasons, inOrder, type AttendanceFlag, type UnreadableReason } from './attendance-flags.js'
import * as repository from './attendance.repository.js'
import { presentKeyOf, type AttendanceLeaseRecord, type AttendanceRecord } from './attendance.repository.js'
import { createNewcomers, type Newcomer } from './newcomer.js'
import type { SignedCard } from '../../offline/shared/card.js'
import { FIRST_HASH, isIntactAttendance, type AttendanceItem } from './shared/attendance-item.js'
import { examineAttendance } from './shared/judge-attendance.js'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const itemSchema = z.object({
  sequence: z.int().min(1).max(2 ** 40),
  previousHash: digest,
  hash: digest,
  key: z.uuid().transform((key) => key.toLowerCase()),
  leaseId: objectId,
  code: z.string().min(1).max(2048),
  occurredAt: z
    .string()
    .max(40)
    .refine((text) => !Number.isNaN(Date.parse(text))),
})

/** `retry`: undecided now, send it again. */
export const ATTENDANCE_UPLOAD_STATUSES = ['present', 'again', 'replayed', 'unreadable', 'retry'] as const
export interface AttendanceUploadResult {
  key: string | null
  sequence: number | null
  status: (typeof ATTENDANCE_UPLOAD_STATUSES)[number]
  flags: string[]
  attendanceId?: string
}

export interface AttendanceUpload {
  scope: OrganizationScope
  activityId: string
  holder: string
  items: readonly unknown[]
  by: ActorReference
  requestId: string
}

interface Place {
  upload: AttendanceUpload
  activity: ActivityRecord
  uploadedAt: Date
}

interface Dependencies extends ActivityDependencies {
  verifyingKeys: VerifyingKeys
  logger: Logger
}

/**
 * Takes in who signed in while a device had no network. A fact is kept, never dropped: what the server would have refused is noted
 * beside it, a second sign-in of the same member is kept and not counted, and what is nobody's is kept as such.
 */
export function createAttendanceUploads(deps: Dependencies) {
  const { now, audit, verifyingKeys, logger } = deps
  const newcomerOf = createNewcomers(deps)

  async function lastHash(lease: AttendanceLeaseRecord, known: Map<string, string>, item: AttendanceItem) {
    const leaseId = String(lease._id)
    const before = known.get(`${leaseId}|${item.sequence - 1}`)
    known.set(`${leaseId}|${item.sequence}`, item.hash)
    return before
  }

  async function attribute(raw: unknown, { upload, activity, uploadedAt }: Place, hashes: Map<string, string>) {
    const parsed = itemSchema.safeParse(raw)
    if (!parsed.success) return { reason: 'unreadable' as const, item: null, lease: null }
    const item = parsed.data
    const { communityId } = upload.scope
    const lease = await repository.findAttendanceLease(communityId, upload.activityId, upload.holder, item.leaseId)
    const window = lease
      ? { from: lease.issuedAt, until: lease.until }
      : { from: activity.startsAt, until: activity.endsAt }
    const time = clampTime(new Date(item.occurredAt), window, uploadedAt)
    const bounds = { issuedAt: window.from, until: window.until, revoked: new Set<string>(), keys: await verifyingKeys() }
    const { card, reasons } = await examineAttendance(bounds, item.code, time.at)
    if (!card) return { reason: (reasons[0] ?? 'code_unknown') as UnreadableReason, item, lease }
    const before = lease ? await lastHash(lease, hashes, item) : undefined
    const isChained = item.sequence === 1 ? item.previousHash === FIRST_HASH : before === undefined || before === item.previousHash
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
    return { fact: { item, known, newcomer, flags: inOrder(flags), at: time.at, way: wayOf(card) }, item, lease }
  }

  type Attributed = Awaited<ReturnType<typeof attribute>>
  type Fact = Extract<Attributed, { fact: object }>['fact']

  const origin = (item: AttendanceItem | null, uploadedAt: Date) => ({
    leaseId: item?.leaseId ?? 'none',
    sequence: item?.sequence ?? null,
    hash: item?.hash ?? null,
    previousHash: item?.previousHash ?? null,
    deviceTime: item ? new Date(item.occurredAt) : null,
    uploadedAt,
  })

  async function insert(place: Place, document: object, type: string, facts: Record<string, unknown>) {
    const { upload, activity } = place
    const { by, requestId } = upload
    return inTransaction(async (session) => {
      const attendance = await repository.insertAttendance(session, {
        communityId: upload.scope.communityId,
        activityId: activity._id,
        by,
        ...document,
      })
      await recordActivityEvent(audit, session, type, activity, { actor: by, requestId }, facts)
      return attendance
    })
  }

  async function keepFact(place: Place, fact: Fact): Promise<AttendanceRecord> {
    const { item, known, newcomer, flags, at, way } = fact
    const document = {
      memberId: known.memberId,
      cardId: known.id,
      maskedName: newcomer.member.maskedName,
      requestKey: item.key,
      fingerprint: sha256Hex(item.code),
      way,
      at,
      isWalkIn: newcomer.isWalkIn,
      flags,
      offline: origin(item, place.uploadedAt),
    }
    const facts = { memberId: known.memberId, way, isWalkIn: newcomer.isWalkIn, flags, offline: true }
    try {
      const presentKey = presentKeyOf(place.activity._id, known.memberId)
      return await insert(place, { ...document, state: 'present', presentKey }, 'ATTENDANCE_TAKEN', facts)
    } catch (error) {
      if (!isDuplicateKey(error, 'presentKey')) throw error
      return insert(place, { ...document, state: 'again' }, 'ATTENDANCE_AGAIN', facts)
    }
  }

  async function settle(raw: unknown, place: Place, hashes: Map<string, string>): Promise<AttendanceUploadResult> {
    const said = wordsOf(raw)
    const requestKey = said.key && said.sequence ? said.key.toLowerCase() : sha256Hex(textOf(raw))
    const { communityId } = place.upload.scope
    const replay = async () => {
      const record = await repository.findByRequestKey(communityId, place.activity._id, requestKey)
      return record && { ...said, status: 'replayed' as const, flags: [...record.flags], attendanceId: String(record._id) }
    }
    const attributed = await attribute(raw, place, hashes)
    const known = await replay()
    if (known) return known
    try {
      if ('fact' in attributed && attributed.fact) {
        const record = await keepFact(place, attributed.fact)
        const status = record.state === 'again' ? 'again' : 'present'
        return { ...said, status, flags: [...record.flags], attendanceId: String(record._id) }
      }
      const { reason, item } = attributed
      const nobody = {
        state: 'unreadable',
        unreadable: reason,
        requestKey,
        fingerprint: sha256Hex(textOf(raw)),
        at: place.uploadedAt,
        offline: origin(item, place.uploadedAt),
      }
      const record = await insert(place, nobody, 'ATTENDANCE_UNREADABLE', { reason: undefined, hint: reason })
      return { ...said, status: 'unreadable', flags: [], attendanceId: String(record._id) }
    } catch (error) {
      const first = isDuplicateKey(error) ? await replay() : null
      if (first) return first
      throw error
    }
  }

  return {
    /** One result per item, in their order. A bad one never holds up the others. @throws NotFoundProblem */
    async upload(upload: AttendanceUpload): Promise<AttendanceUploadResult[]> {
      const activity = await findActivity(upload.scope, upload.activityId)
      if (!activity || activity.state === 'draft') throw new NotFoundProblem()
      const place = { upload, activity, uploadedAt: now() }
      const hashes = new Map<string, string>()
      const results: AttendanceUploadResult[] = []
      for (const raw of upload.items) {
        try {
          results.push(await settle(raw, place, hashes))
        } catch (err) {
          logger.warn({ err }, 'an uploaded attendance could not be settled')
          results.push({ ...wordsOf(raw), status: 'retry', flags: [] })
        }
      }
      return results
    },
  }
}
export type AttendanceUploads = ReturnType<typeof createAttendanceUploads>

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

/** For the answer: the item's own words, where they are such. */
function wordsOf(raw: unknown): { key: string | null; sequence: number | null } {
  const { key, sequence } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>
  return {
    key: typeof key === 'string' ? key.slice(0, 64) : null,
    sequence: Number.isSafeInteger(sequence) ? (sequence as number) : null,
  }
}

function textOf(raw: unknown): string {
  try {
    return canonicalJson(raw)
  } catch {
    return '(nested too deeply)'
  }
}
