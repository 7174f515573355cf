import type { Types } from 'mongoose'
import { canonicalJson } from '../../lib/canonical-json.js'
import { leafHash } from './merkle.js'
import type { SealedCollection, SealedPart } from './seal.model.js'

/** A document as it is stored, without defaults. */
export type StoredFact = Record<string, unknown> & { _id: Types.ObjectId }

export interface Leaf {
  collection: SealedCollection
  id: Types.ObjectId
  part: SealedPart
  hash: Buffer
}

/** Bookkeeping of the sealer; everything else in an event never changes. */
const EVENT_MARKS = ['sealNo', 'unsealed']

/**
 * What never changes in a redemption. Left out are quota and bookkeeping (slots, budgets, statementId, pending, counted, review, late,
 * updatedAt) and the masked name, which an erasure may take away.
 */
const REDEMPTION_FACTS = [
  'communityId',
  'shopId',
  'requestKey',
  'fingerprint',
  'outcome',
  'declineReason',
  'refusalCode',
  'refusedCodeId',
  'memberId',
  'memberNumber',
  'ageBand',
  'sex',
  'cardId',
  'cardKind',
  'codeId',
  'codeKind',
  'benefitId',
  'benefitTitle',
  'agreementId',
  'agreementVersion',
  'category',
  'billFen',
  'discountFen',
  'payableFen',
  'subsidyFen',
  'secondFactor',
  'presentedBy',
  'correctionOf',
  'businessDay',
  'occurredAt',
  'by',
  'requestId',
  'flags',
  'offline',
] as const

/** The leaves of a stored document: one, and for a voided redemption a second one. */
export function leavesOf(collection: SealedCollection, stored: StoredFact): Leaf[] {
  if (collection === 'auditEvents') return [leafOf(collection, stored, 'fact', eventContent(stored))]
  const fact = leafOf(collection, stored, 'fact', redemptionContent(stored))
  return stored.voided === undefined ? [fact] : [fact, leafOf(collection, stored, 'void', stored.voided)]
}

function leafOf(collection: SealedCollection, { _id }: StoredFact, part: SealedPart, content: unknown): Leaf {
  const hash = leafHash(canonicalJson({ collection, id: _id.toHexString(), part, content }))
  return { collection, id: _id, part, hash }
}

function eventContent({ _id, ...fields }: StoredFact) {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !EVENT_MARKS.includes(field)))
}

function redemptionContent(stored: StoredFact) {
  return Object.fromEntries(REDEMPTION_FACTS.map((field) => [field, stored[field]]))
}
