import type { Logger } from '../../../infrastructure/logger.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { sha256Hex } from '../../../lib/canonical-json.js'
import { NotFoundProblem } from '../../../problems.js'
import type { VerifyingKeys } from '../../offline/verifying-keys.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent } from '../activity-event.js'
import { findActivity } from '../planning/activity.repository.js'
import * as repository from './attendance.repository.js'
import { presentKeyOf, type AttendanceRecord } from './attendance.repository.js'
import {
  createAttendanceAttribution,
  type AttendanceUpload,
  type AttributedAttendance,
  type Place,
} from './attribution.js'
import type { AttendanceItem } from './shared/attendance-item.js'
import { textOf, wordsOf } from './uploaded-item.js'

/** `retry`: undecided now, send it again. */
export const ATTENDANCE_UPLOAD_STATUSES = ['present', 'again', 'replayed', 'unreadable', 'retry'] as const
export interface AttendanceUploadResult {
  key: string | null
  sequence: number | null
  status: (typeof ATTENDANCE_UPLOAD_STATUSES)[number]
  flags: string[]
  attendanceId?: string
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
  const { now, audit, logger } = deps
  const attribute = createAttendanceAttribution(deps)

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

  async function keepFact(place: Place, fact: AttributedAttendance): Promise<AttendanceRecord> {
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

  async function settle(
    raw: unknown,
    place: Place,
    hashes: Map<string, string>,
  ): Promise<AttendanceUploadResult> {
    const said = wordsOf(raw)
    const requestKey = said.key && said.sequence ? said.key.toLowerCase() : sha256Hex(textOf(raw))
    const { communityId } = place.upload.scope
    const replay = async () => {
      const record = await repository.findByRequestKey(communityId, place.activity._id, requestKey)
      return (
        record && {
          ...said,
          status: 'replayed' as const,
          flags: [...record.flags],
          attendanceId: String(record._id),
        }
      )
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
