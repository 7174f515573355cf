import type { ActorReference } from '../../http/actor.js'
import type { Request } from 'express'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { redemptionView } from '../redemptions/redemption.view.js'
import { cardKindWords } from '../proofs/code-words.js'
import { badge } from '../console/words.js'

/** A record as the shop's manager sees it: who recorded it where, and of the member no more than mask and age band. */
export function recordRow(req: Request, record: RecordedRedemption, names: ReadonlyMap<string, string>) {
  const view = redemptionView(record)
  const by = record.by as ActorReference
  return {
    id: view.id,
    occurredAt: view.occurredAt,
    businessDay: view.businessDay,
    maskedName: view.maskedName,
    ageBand: record.ageBand ? req.t(`reports:ageBand.${record.ageBand}`) : null,
    cardKind: cardKindWords(req, view),
    benefitTitle: view.benefitTitle,
    billFen: view.billFen,
    discountFen: view.discountFen,
    payableFen: view.payableFen,
    subsidyFen: view.subsidyFen,
    isVoided: view.status === 'voided',
    isDeclined: view.status === 'declined',
    isCommitted: view.status === 'committed',
    status: badge(req, 'redemption', view.status),
    cashier: nameOf(req, by, names),
    device: by.deviceId ? (names.get(by.deviceId) ?? null) : null,
    declineWords: view.status === 'declined' ? declineWords(req, view.reason ?? '') : null,
    voidedAt: view.voidedAt ?? null,
    voidReason: view.voidReason ? req.t(`console:void_reasons.${view.voidReason}`) : null,
    voidNote: view.voidNote ?? null,
    voidedBy: record.voided ? nameOf(req, record.voided.by as ActorReference, names) : null,
  }
}
export type RecordRow = ReturnType<typeof recordRow>

/** The name of somebody of the shop; of others, such as the community's staff, only the role. */
function nameOf(req: Request, { userId, role }: ActorReference, names: ReadonlyMap<string, string>) {
  const name = userId ? names.get(userId) : undefined
  return name ?? (userId ? req.t(`common:roles.${role}`) : null)
}

/** A refusal by a rule has a sentence of its own; other refusals have the words of their problem. */
function declineWords(req: Request, reason: string): string {
  return req.t(`declines:${reason}`, {
    defaultValue: req.t(`problems:${reason}.title`, { defaultValue: reason }),
  })
}
