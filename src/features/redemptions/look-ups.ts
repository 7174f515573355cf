import { Types } from 'mongoose'
import { createNaturalBatch } from '../../lib/natural-batch.js'
import { createBriefCache } from '../../infrastructure/brief-cache.js'
import { findCardFacts, findCardsBySerial, type CardFacts } from '../cards/card-facts.js'
import { createKnownMembers } from '../members/known-members.js'
import { findMemberFacts, type MemberFacts } from '../members/member-facts.js'
import type { Holder } from './judge.js'
import { BudgetModel, RedemptionModel, type Redemption } from './redemption.model.js'

/** Most ids in one question: a batch is never larger, so that one slow look-up stays bounded. */
const MAX_BATCH = 256
/** Some kilobytes for a community, and few enough for a town. */
const MAX_KNOWN_MEMBERS = 20_000
/** How old the level of a shared budget may be where it is only shown, in ms. */
const BUDGET_SHOWN_MS = 1000
const MAX_BUDGETS_SHOWN = 5000

export type RecordedRedemption = Redemption & { _id: Types.ObjectId }

interface Question {
  communityId: string
  key: string
}

/**
 * Look-ups of the counter, each batched by itself: the questions that arrive while one is under way are asked together. A
 * question always begins after it was put, so that what was answered before (a revoked card) is seen.
 */
export function createLookUps({ deadlineMs }: { deadlineMs: number }) {
  const cards = keyedLookUp(findCardFacts, deadlineMs)
  const printedCards = keyedLookUp(findPrintedCards, deadlineMs)
  const members = keyedLookUp(findMemberFacts, deadlineMs)
  const knownMembers = createKnownMembers({ max: MAX_KNOWN_MEMBERS })
  const byRequestKey = keyedLookUp(findByRequestKey, deadlineMs)
  const byCodeId = keyedLookUp(findByCodeId, deadlineMs)
  const slots = keyedLookUp(findTakenSlots, deadlineMs)
  const budgets = keyedLookUp(findBudgets, deadlineMs)
  const shownBudgets = createBriefCache<number>({ ttlMs: BUDGET_SHOWN_MS, max: MAX_BUDGETS_SHOWN })

  async function member(communityId: string, memberId: string): Promise<MemberFacts | undefined> {
    const facts = await members(communityId, memberId)
    if (facts) knownMembers.keep(facts)
    return facts
  }

  return {
    card: cards,
    member,
    /** The printed card with this serial and issue number. */
    printedCard: (communityId: string, serial: number, issueNo: number): Promise<CardFacts | undefined> =>
      printedCards(communityId, `${serial}|${issueNo}`),
    /**
     * Who stands at the counter, as the store says now; null for who is not there. The card is read each time unless `card` was
     * read for this very request, and the member only if the card says that the member has changed since the last reading.
     */
    async holder(
      communityId: string,
      { memberId, cardId }: { memberId: string; cardId: string | null },
      readCard?: CardFacts | null,
    ): Promise<Holder | null> {
      if (cardId === null) {
        const facts = await member(communityId, memberId)
        return facts ? { member: facts, card: null } : null
      }
      const card = readCard ?? (await cards(communityId, cardId))
      if (card?.memberId !== memberId) return null
      const facts = knownMembers.at(memberId, card.holderRevision) ?? (await member(communityId, memberId))
      return facts ? { member: facts, card } : null
    },
    /** What the key's outcome is, as a majority of the store holds it. */
    byRequestKey,
    /** The commit that spent a single-use code. */
    byCodeId,
    /** Which of the slot names are taken. */
    async takenSlots(communityId: string, names: string[]): Promise<Set<string>> {
      const taken = await Promise.all(names.map((name) => slots(communityId, name)))
      return new Set(taken.filter((name) => name !== undefined))
    },
    /** What has been used of each budget, to be shown: at most a second old, and at once what this process has drawn. */
    async usedBudgets(communityId: string, keys: string[]): Promise<Map<string, number>> {
      const used = await Promise.all(
        keys.map(async (key) => {
          const load = async () => (await budgets(communityId, key)) ?? 0
          return [key, await shownBudgets.get(`${communityId}|${key}`, load)] as const
        }),
      )
      return new Map(used)
    },
    /** Told when this process has drawn on budgets or given something back. */
    forgetBudgets(
      communityId: string,
      drawn: readonly { key?: string | null | undefined }[] | null | undefined,
    ): void {
      for (const { key } of drawn ?? []) shownBudgets.forget(`${communityId}|${key ?? ''}`)
    },
  }
}
export type LookUps = ReturnType<typeof createLookUps>

type Find<V> = (communityId: Types.ObjectId, keys: string[]) => Promise<Map<string, V>>

function keyedLookUp<V>(find: Find<V>, deadlineMs: number) {
  const batch = createNaturalBatch<Question, V | undefined>({
    run: async (questions) => {
      const found = await askByCommunity(questions, find)
      return questions.map(({ communityId, key }) => found.get(communityId)?.get(key))
    },
    maxSize: MAX_BATCH,
    deadlineMs,
  })
  return (communityId: string, key: string) => batch.add({ communityId, key })
}

async function askByCommunity<V>(questions: Question[], find: Find<V>) {
  const keys = new Map<string, Set<string>>()
  for (const { communityId, key } of questions) {
    const known = keys.get(communityId)
    if (known) known.add(key)
    else keys.set(communityId, new Set([key]))
  }
  const answers = await Promise.all(
    [...keys].map(async ([communityId, set]) => {
      const found = await find(new Types.ObjectId(communityId), [...set])
      return [communityId, found] as const
    }),
  )
  return new Map(answers)
}

const oneOf = (values: string[]) => (values.length === 1 ? values[0] : { $in: values })

// The driver's collections, not Mongoose queries: casting and hydrating would cost more than the store does.

const findPrintedCards: Find<CardFacts> = async (communityId, keys) => {
  const serials = keys.map((key) => Number(key.split('|')[0]))
  const found = await findCardsBySerial(communityId.toHexString(), serials)
  return new Map([...found].filter(([, card]) => card.kind === 'printed'))
}

const findByRequestKey: Find<RecordedRedemption> = async (communityId, keys) => {
  const found = await findRedemptions({ communityId, requestKey: oneOf(keys) })
  return new Map(found.map((redemption) => [redemption.requestKey, redemption]))
}

const findByCodeId: Find<RecordedRedemption> = async (communityId, codeIds) => {
  const found = await findRedemptions({ communityId, codeId: oneOf(codeIds) })
  return new Map(found.map((redemption) => [redemption.codeId ?? '', redemption]))
}

async function findRedemptions(filter: object): Promise<RecordedRedemption[]> {
  return (await RedemptionModel.collection.find(filter).toArray()) as unknown as RecordedRedemption[]
}

export const findTakenSlots: Find<string> = async (communityId, names) => {
  const filter = { communityId, slots: oneOf(names) }
  const found = await RedemptionModel.collection.find(filter, { projection: { slots: 1, _id: 0 } }).toArray()
  return new Map(
    found.flatMap((redemption) =>
      (redemption.slots as string[]).map((slot): [string, string] => [slot, slot]),
    ),
  )
}

const findBudgets: Find<number> = async (communityId, keys) => {
  const filter = { communityId, key: oneOf(keys) }
  const found = await BudgetModel.collection
    .find(filter, { projection: { key: 1, used: 1, _id: 0 } })
    .toArray()
  return new Map(found.map((budget) => [budget.key as string, budget.used as number]))
}
