import { Types } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import type { DeclineReason } from './decline-reasons.js'
import { ageBandOn, type Amounts, type CardRefusal, type Holder } from './judge.js'
import type { PreparedScan } from './prepare-token.js'
import type { RecordedRedemption } from './look-ups.js'
import type { Presenter } from './redemption.model.js'

/** The part of a record that every outcome of a key has. */
export interface RequestFacts {
  scan: PreparedScan
  requestKey: string
  fingerprint: string
  benefitId: string
  billFen: number | undefined
  presentedBy?: Presenter
  by: ActorReference
  requestId: string
  at: Date
  businessDay: string
}

export type SecondFactorKind = 'phone_last4' | 'person_checked'

/** The scope of a key: community, shop and operation; the community leads the index. */
export function requestKeyOf(shopId: string, operation: 'redeem' | 'void' | 'correct', key: string): string {
  return `${shopId}|${operation}|${key}`
}

/** The document of a commit: one insert of it is the whole effect of a redemption. */
export function commitRecord(
  request: RequestFacts,
  decided: {
    offer: ShopOffer
    benefit: OfferedBenefit
    holder: Holder
    amounts: Amounts
    secondFactor: SecondFactorKind | undefined
    slots: string[]
    budgets: { key: string; amount: number }[]
  },
): RecordedRedemption {
  const { offer, benefit, holder, amounts, slots, budgets } = decided
  return {
    ...baseRecord(request),
    outcome: 'committed',
    memberNumber: holder.member.number,
    maskedName: holder.member.maskedName,
    ageBand: ageBandOn(holder.member, request.businessDay),
    sex: holder.member.sex,
    cardKind: holder.card?.kind ?? 'desk',
    ...(request.scan.codeId ? { codeId: request.scan.codeId } : {}),
    ...(request.scan.codeKind ? { codeKind: request.scan.codeKind } : {}),
    benefitTitle: benefit.terms.title,
    agreementId: new Types.ObjectId(benefit.agreementId),
    agreementVersion: benefit.agreementVersion,
    category: offer.shop.category,
    ...amounts,
    ...(decided.secondFactor ? { secondFactor: decided.secondFactor } : {}),
    ...(slots.length > 0 ? { slots } : {}),
    ...(budgets.length > 0 ? { budgets } : {}),
    pending: true,
  } as unknown as RecordedRedemption
}

export type Refusal =
  | { kind: 'declined'; reason: DeclineReason }
  | { kind: 'card'; code: CardRefusal }
  | { kind: 'code_already_used' }

/** The document of a refusal that is kept under its key, so that a retry gets the same answer. */
export function refusalRecord(request: RequestFacts, refusal: Refusal): RecordedRedemption {
  return {
    ...baseRecord(request),
    outcome: 'declined',
    ...(refusal.kind === 'declined' ? { declineReason: refusal.reason } : {}),
    ...(refusal.kind === 'card' ? { refusalCode: refusal.code } : {}),
    ...(refusal.kind === 'code_already_used'
      ? { refusalCode: refusal.kind, refusedCodeId: request.scan.codeId }
      : {}),
    pending: true,
  } as unknown as RecordedRedemption
}

function baseRecord({
  scan,
  requestKey,
  fingerprint,
  benefitId,
  billFen,
  presentedBy = 'member',
  by,
  requestId,
  at,
  businessDay,
}: RequestFacts) {
  return {
    _id: new Types.ObjectId(),
    communityId: new Types.ObjectId(scan.communityId),
    shopId: new Types.ObjectId(scan.shopId),
    requestKey,
    fingerprint,
    memberId: new Types.ObjectId(scan.memberId),
    cardId: scan.cardId ? new Types.ObjectId(scan.cardId) : null,
    benefitId: new Types.ObjectId(benefitId),
    ...(billFen === undefined ? {} : { billFen }),
    presentedBy,
    by,
    requestId,
    businessDay,
    occurredAt: at,
    statementId: null,
    createdAt: at,
    updatedAt: at,
  }
}
