import { randomInt } from 'node:crypto'
import type { ClientSession } from 'mongoose'
import type { Keyring } from '../../infrastructure/keyring.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { addDays, addMonths, businessDayOf, dayNumberOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { signCardCode } from '../codes/card-code.js'
import type { MemberKey } from '../members/member.repository.js'
import type { MemberService, Meta } from '../members/member.service.js'
import type { CardListQuery } from './card.forms.js'
import * as repository from './card.repository.js'
import type { CardKey, StoredCard } from './card.repository.js'
import type { CardStatus } from './card.model.js'
import { cardView, type CardView } from './card.view.js'

/** A printed card is good for so many months, its last day the day before. */
const CARD_LIFE_MONTHS = 12
/** At most so many phones of a member that are not revoked. */
export const MAX_PHONES = 3
/** Serials of eleven digits: with the check digit a card number is three groups of four. */
const SERIALS = 10 ** 11
const MAX_SERIAL_TRIES = 5

/** Why a printed card makes way for a newer one of the same member. */
export const REPLACE_REASONS = ['replaced', 'renewed', 'lost', 'damaged'] as const
export type ReplaceReason = (typeof REPLACE_REASONS)[number]

export const CARD_ACTIONS = ['block', 'unblock', 'revoke'] as const
export type CardAction = (typeof CARD_ACTIONS)[number]

const TRANSITIONS: Record<CardAction, { from: readonly CardStatus[]; to: CardStatus; event: string }> = {
  block: { from: ['active'], to: 'blocked', event: 'CARD_BLOCKED' },
  unblock: { from: ['blocked'], to: 'active', event: 'CARD_UNBLOCKED' },
  revoke: { from: ['active', 'blocked'], to: 'revoked', event: 'CARD_REVOKED' },
}

interface Dependencies {
  members: Pick<MemberService, 'markCredentialIssued' | 'setCardSerial' | 'get'>
  keyring: Pick<Keyring, 'currentSigningKey'>
  audit: AuditService
  /** Told when a phone may have lost or regained its right, so that a cached sign-in ends at once. */
  forgetSignIns: () => void
  now: () => Date
}

/** Printed cards and bound phones of members: issuing, blocking, revoking, and the printed code. */
export function createCardService({ members, keyring, audit, forgetSignIns, now }: Dependencies) {
  async function existing(key: CardKey): Promise<StoredCard> {
    const card = await repository.findCard(key)
    if (!card) throw new NotFoundProblem()
    return card
  }

  /** A new text for the same card: signatures are random, and each one of them is good. */
  function codeOf(card: Pick<StoredCard, 'serial' | 'issueNo' | 'expiresOn'>): string {
    const { kid, privateKey } = keyring.currentSigningKey(now())
    const { serial, issueNo, expiresOn } = card
    return signCardCode({ keyId: kid, serial, issueNo, expiryDay: dayNumberOf(expiresOn ?? '') }, privateKey)
  }

  async function insertPrinted(
    key: MemberKey,
    formerReason: string,
    meta: Meta,
    session: ClientSession,
  ): Promise<StoredCard> {
    const { lastIssueNo, cardSerial, revision } = await members.markCredentialIssued(key, true, session)
    const serial = cardSerial ?? newSerial()
    if (cardSerial === null) await members.setCardSerial(key, serial, session)
    await revokeCards({ ...key, kind: 'printed' }, formerReason, meta, session)
    const expiresOn = addDays(addMonths(businessDayOf(now()), CARD_LIFE_MONTHS), -1)
    const { kid } = keyring.currentSigningKey(now())
    const issued = { kind: 'printed' as const, serial, issueNo: lastIssueNo, expiresOn, keyId: kid }
    const card = { ...key, ...issued, holderRevision: revision }
    const inserted = await repository.insertCard(card as never, session)
    await audit.record(session, cardEvent(inserted, 'CARD_ISSUED', meta, { facts: { issueNo: lastIssueNo } }))
    return inserted
  }

  async function revokeCards(
    cards: MemberKey & { kind?: 'printed' },
    reason: string,
    meta: Meta,
    session: ClientSession,
  ): Promise<number> {
    const revoked = await repository.revokeCards(cards, { statusReason: reason, revokedAt: now() }, session)
    for (const id of revoked) {
      const card = { _id: id, communityId: cards.communityId, memberId: cards.memberId }
      await audit.record(session, cardEvent(card, 'CARD_REVOKED', meta, { reason }))
    }
    return revoked.length
  }

  return {
    /**
     * Issues a printed card: last good day is the day before the same date next year. A member's cards keep their serial, so the
     * card number on a newer one is the same and its issue number higher; the former card is revoked in the same transaction.
     * @throws NotFoundProblem, Problem member_not_active
     */
    async issuePrinted(
      key: MemberKey,
      meta: Meta,
      formerReason: ReplaceReason = 'replaced',
    ): Promise<{ card: CardView; code: string }> {
      const card = await withFreshSerial(() =>
        inTransaction(async (session) => insertPrinted(key, formerReason, meta, session)),
      )
      return { card: cardView(card), code: codeOf(card) }
    },

    /** The text for printing a card that was looked up for it; printing records its own event. */
    codeForPrint: codeOf,

    /**
     * Adds a bound phone within the transaction that claims its enrolment.
     * @throws NotFoundProblem, Problem member_not_active or too_many_phones
     */
    async addPhone(
      key: MemberKey,
      phone: { name: string; tokenHash: string },
      requestId: string,
      session: ClientSession,
    ): Promise<CardView> {
      // Writing the member first makes parallel claims of one member wait for each other, so that the count holds.
      const { revision } = await members.markCredentialIssued(key, false, session)
      const bound = await repository.countPhones(key.communityId, key.memberId, session)
      if (bound >= MAX_PHONES) throw new Problem('too_many_phones', { params: { max: MAX_PHONES } })
      const card = { ...key, ...phone, ...newPhone(), holderRevision: revision }
      const inserted = await repository.insertCard(card as never, session)
      const actor = { kind: 'phone' as const, role: 'member' as const, cardId: String(inserted._id) }
      await audit.record(session, cardEvent(inserted, 'PHONE_BOUND', { actor, requestId }))
      return cardView(inserted)
    },

    /** Runs what adds a phone again, as a whole, in the rare case that its serial was taken. */
    withFreshSerial,

    /** @throws NotFoundProblem */
    async get(key: CardKey): Promise<CardView> {
      return cardView(await existing(key))
    },

    /** Printed cards and phones of a member, newest first. @throws NotFoundProblem */
    async listOfMember(key: MemberKey, query: CardListQuery): Promise<Page<CardView>> {
      await members.get(key.communityId, key.memberId)
      const before = query.cursor === undefined ? undefined : idInCursor(decodeCursor(query.cursor)[0])
      const found = await repository.findCardsOfMember(key, { limit: query.limit + 1, before })
      return toPage(found.map(cardView), query.limit, (card) => [card.id])
    },

    /** All of them, for the export of the member's data. */
    async allOfMember(key: MemberKey): Promise<CardView[]> {
      return (await repository.findCardsOfMember(key)).map(cardView)
    },

    /**
     * The text of a printed card's QR, recorded as an event because whoever has it has the card. Each call signs anew with the key
     * of the day: the texts differ and are equally good.
     * @throws NotFoundProblem also for a phone, Problem card_not_active, card_expired
     */
    async showCode(key: CardKey, meta: Meta): Promise<string> {
      const card = await existing(key)
      if (card.kind !== 'printed') throw new NotFoundProblem()
      if (card.status !== 'active') throw new Problem('card_not_active')
      if ((card.expiresOn ?? '') < businessDayOf(now())) throw new Problem('card_expired')
      await audit.record(null, cardEvent(card, 'CARD_CODE_SHOWN', meta))
      return codeOf(card)
    },

    /**
     * Blocks, unblocks or revokes a printed card or a phone.
     * @throws NotFoundProblem, Problem illegal_transition: a revoked card never comes back
     */
    async act(key: CardKey, action: CardAction, reason: string | undefined, meta: Meta): Promise<CardView> {
      const { from, to, event } = TRANSITIONS[action]
      const card = await inTransaction(async (session) => {
        const set = {
          status: to,
          statusReason: reason ?? null,
          ...(to === 'revoked' ? { revokedAt: now() } : {}),
        }
        const moved = await repository.moveCard(key, from, set, session)
        if (!moved) {
          await existing(key)
          throw new Problem('illegal_transition')
        }
        await audit.record(session, cardEvent(moved, event, meta, { reason }))
        return moved
      })
      forgetSignIns()
      return cardView(card)
    },

    /** Revokes every card and phone of a member within a transaction; answers how many. */
    async revokeAll(key: MemberKey, reason: string, meta: Meta, session: ClientSession): Promise<number> {
      return revokeCards(key, reason, meta, session)
    },

    /**
     * The last good day of the cards that a signing key may have signed, for pruning keys: a code shown again is signed with a newer
     * key than the card records, so the cards of older keys count too.
     */
    lastExpiryOfKey: repository.lastExpiryOfKey,
  }
}
const newPhone = () => ({ kind: 'phone' as const, serial: newSerial(), issueNo: 1 })

export type CardService = ReturnType<typeof createCardService>

/** Random and not counted up, so that nobody can guess a neighbour's card number. */
function newSerial(): number {
  return randomInt(0, SERIALS)
}

/** Every serial's first card has issue number 1, so a serial that another member has is a duplicate key. */
async function withFreshSerial<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isDuplicateKey(error, 'serial') || tries >= MAX_SERIAL_TRIES) throw error
    }
  }
}

function cardEvent(
  card: { _id: unknown; communityId: unknown; memberId: unknown },
  type: string,
  { actor, requestId }: Meta,
  more: { reason?: string; facts?: Record<string, unknown> } = {},
) {
  const subjects = [
    { kind: 'card', id: String(card._id) },
    { kind: 'member', id: String(card.memberId) },
  ]
  return { communityId: String(card.communityId), type, actor, subjects, requestId, ...more }
}
