import type { ClientSession } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import { AuditEventModel } from './audit.model.js'

export interface AuditEntry {
  communityId: string | null
  /** Past tense, upper case: MEMBER_REGISTERED, CARD_REVOKED. */
  type: string
  actor: ActorReference
  subjects: { kind: string; id: string }[]
  reason?: string
  /** Facts without personal data. */
  facts?: Record<string, unknown>
  requestId?: string
}

/** The one writer of audit events: they are only ever inserted. */
export function createAuditService({ now }: { now: () => Date }) {
  return {
    /** Inserts the event in the transaction of the change that it tells of; null for a reading, which has none. */
    async record(session: ClientSession | null, entry: AuditEntry): Promise<void> {
      const event = { ...entry, at: now(), unsealed: true }
      await AuditEventModel.create([event], session ? { session } : {})
    },
  }
}
export type AuditService = ReturnType<typeof createAuditService>
