import type { KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { Types } from 'mongoose'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { ActorReference } from '../../http/actor.js'
import type { AuditService } from '../audit/audit.service.js'
import { findPhoneCard, findPrintedCard, type CardFacts } from '../cards/card-facts.js'
import { verifyCardCode, type CardCodeResult } from '../codes/card-code.js'
import { phoneCodeId, typedCodeId } from '../codes/code-id.js'
import { findSingleUseCodes } from '../codes/code.repository.js'
import { readCode } from '../codes/read-code.js'
import { parseCardNumber } from '../codes/typed-code.js'
import { proofCodeId, proofKeyThumbprint } from '../proofs/proof-id.js'
import { isProofTimely } from '../proofs/shared/proof-time.js'
import { readProof } from '../proofs/shared/read-proof.js'
import type { VerifyingKeys } from '../offline/verifying-keys.js'
import type { GuessingGuard } from './guessing.js'
import type { LookUps } from './look-ups.js'

/** What the cashier held before the scanner or typed. */
export type Presented = {
  communityId: string
  shopId: string
  /** The device, or without one the user. */
  scannedBy: string
  by: ActorReference
  requestId: string
  /** Where it is held up, when that is no shop. */
  place?: { kind: string; id: string }
} & ({ code: string } | { cardNumber: string; phoneLast4: string })

export interface IdentifiedCode {
  memberId: string
  cardId: string | null
  /** The card, where identifying read it already. */
  card: CardFacts | null
  /** Hash of a single-use code; null for a printed card. */
  codeId: string | null
  /** Whether a single-use code is past its time. */
  isExpired: boolean
  /** Said of what a phone made without network; other kinds of codes are told by their card. */
  codeKind?: 'proof'
}

/** Whose card a code is has never changed, so that it may be remembered; whether the card is good is read each time. */
export type RememberedCard = Pick<CardFacts, 'id' | 'memberId'>

/** Printed codes whose signature and holder a process remembers. */
const MAX_REMEMBERED = 20_000

interface Dependencies {
  verificationKey: (keyId: number) => KeyObject | undefined
  verifyingKeys: VerifyingKeys
  last4Index: (communityId: string, last4: string) => string
  guessing: GuessingGuard
  audit: AuditService
  lookUps: LookUps
}

/** Reads what was presented: which member's card it stands for. Whether that card is good is judged afterwards. */
export function createScanReader(dependencies: Dependencies) {
  const { verificationKey, verifyingKeys, last4Index, guessing, audit, lookUps } = dependencies
  const genuine = new LRUCache<string, Extract<CardCodeResult, { ok: true }>>({ max: MAX_REMEMBERED })
  const remembered = new LRUCache<string, RememberedCard>({ max: MAX_REMEMBERED })

  /** A text that was genuine once is so for ever, while its key is there: checking the signature costs about 0.1 ms. */
  function verified(text: string): CardCodeResult {
    const known = genuine.get(text)
    if (known && verificationKey(known.keyId)) return known
    const result = verifyCardCode(text, verificationKey)
    if (result.ok) genuine.set(text, result)
    return result
  }

  async function unknown(presented: Presented, hint: string): Promise<never> {
    await audit.record(null, {
      communityId: presented.communityId,
      type: 'CODE_REFUSED',
      actor: presented.by,
      subjects: [presented.place ?? { kind: 'shop', id: presented.shopId }],
      facts: { hint },
      requestId: presented.requestId,
    })
    throw new Problem('code_unknown', { members: { hint } })
  }

  async function printed(presented: Presented, text: string): Promise<IdentifiedCode> {
    const signed = verified(text)
    if (!signed.ok) return unknown(presented, 'forged')
    const card = await lookUps.printedCard(presented.communityId, signed.serial, signed.issueNo)
    if (!card) return unknown(presented, 'unknown')
    remembered.set(`${presented.communityId}|${text}`, { id: card.id, memberId: card.memberId })
    return { memberId: card.memberId, cardId: card.id, card, codeId: null, isExpired: false }
  }

  /** A proof is spent by its card and step, so that one screen is one use, however often it is signed. */
  async function proof(presented: Presented, text: string, at: Date): Promise<IdentifiedCode> {
    const reading = await readProof(text, await verifyingKeys())
    if (!reading.ok) return unknown(presented, reading.reason === 'forged' ? 'forged' : 'other')
    const { serial, issueNo, step, publicKey, expiresOn } = reading.proof
    const card = await findPhoneCard(presented.communityId, serial, issueNo)
    if (!card) return unknown(presented, 'unknown')
    // The phone has made a newer key: whoever shows this one has a copy, or what was restored from one.
    if (card.proofKey !== proofKeyThumbprint(publicKey)) throw new Problem('card_revoked')
    return {
      memberId: card.memberId,
      cardId: card.id,
      card,
      codeId: proofCodeId(card.id, step),
      isExpired: !isProofTimely(step, at.getTime()) || expiresOn < businessDayOf(at),
      codeKind: 'proof',
    }
  }

  /** Null when no such code is alive in this community, or it was made for another shop. */
  async function singleUse(presented: Presented, codeId: string, at: Date): Promise<IdentifiedCode | null> {
    const found = await findSingleUseCodes(new Types.ObjectId(presented.communityId), [codeId])
    const code = found.get(codeId)
    if (!code || (code.shopId !== null && code.shopId !== presented.shopId)) return null
    return {
      memberId: code.memberId,
      cardId: code.cardId,
      card: null,
      codeId,
      isExpired: at.getTime() >= code.expiresAt.getTime(),
    }
  }

  async function typedDigits(presented: Presented, digits: string, at: Date): Promise<IdentifiedCode> {
    const attempt = await guessing.begin(presented)
    const code = await singleUse(presented, typedCodeId(presented.shopId, digits), at)
    if (!code) return unknown(presented, 'typed')
    await attempt.wasRight()
    return code
  }

  async function cardNumber(
    presented: Presented & { cardNumber: string; phoneLast4: string },
    at: Date,
  ): Promise<IdentifiedCode> {
    const attempt = await guessing.begin(presented)
    const serial = parseCardNumber(presented.cardNumber)?.serial
    if (serial === undefined) return unknown(presented, 'card_number')
    const cardAttempt = await guessing.beginForCard(presented.communityId, serial, businessDayOf(at))
    const card = await findPrintedCard(presented.communityId, serial)
    const member = card && (await lookUps.member(presented.communityId, card.memberId))
    const expected = last4Index(presented.communityId, presented.phoneLast4)
    if (!card || member?.phoneLast4Index !== expected) return unknown(presented, 'card_number')
    await Promise.all([attempt.wasRight(), cardAttempt.wasRight()])
    return { memberId: card.memberId, cardId: card.id, card, codeId: null, isExpired: false }
  }

  return {
    /**
     * Which printed card the code stood for when it was last identified here: a hint by which the store can be asked for more
     * at the same time; `identify` decides.
     */
    recall(presented: Presented): RememberedCard | undefined {
      return 'code' in presented ? remembered.get(`${presented.communityId}|${presented.code}`) : undefined
    },

    /** @throws Problem code_unknown (recorded), card_revoked, too_many_attempts */
    async identify(presented: Presented, at: Date): Promise<IdentifiedCode> {
      if ('cardNumber' in presented) return cardNumber(presented, at)
      const code = readCode(presented.code)
      if (code.kind === 'printed') return printed(presented, code.text)
      if (code.kind === 'typed') return typedDigits(presented, code.digits, at)
      if (code.kind === 'proof') return proof(presented, code.text, at)
      if (code.kind !== 'phone') return unknown(presented, code.hint)
      return (await singleUse(presented, phoneCodeId(code.text), at)) ?? (await unknown(presented, 'unknown'))
    },
  }
}
export type ScanReader = ReturnType<typeof createScanReader>
