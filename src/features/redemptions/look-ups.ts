import { Types } from 'mongoose'
import { createNaturalBatch } from '../../lib/natural-batch.js'
import { findCardFacts } from '../cards/card-facts.js'
import { findMemberFacts } from '../members/member-facts.js'
import { BudgetModel, RedemptionModel, type Redemption } from './redemption.model.js'

/** Most ids in one question: a batch is never larger, so that one slow look-up stays bounded. */
const MAX_BATCH = 256

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
  const members = keyedLookUp(findMemberFacts, deadlineMs)
  const byRequestKey = keyedLookUp(findByRequestKey, deadlineMs)
  const byCodeId = keyedLookUp(findByCodeId, deadlineMs)
  const slots = keyedLookUp(findTakenSlots, deadlineMs)
  const budgets = keyedLookUp(findBudgets, deadlineMs)
  return {
    card: cards,
    member: members,
    /** What the key's outcome is, as a majority of the store holds it. */
    byRequestKey,
    /** The commit that spent a single-use code. */
    byCodeId,
    /** Which of the slot names are taken. */
    async takenSlots(communityId: string, names: string[]): Promise<Set<string>> {
      const taken = await Promise.all(names.map((name) => slots(communityId, name)))
      return new Set(taken.filter((name) => name !== undefined))
    },
    /** What has been used of each budget; one that was never used is absent. */
    async usedBudgets(communityId: string, keys: string[]): Promise<Map<string, number>> {
      const used = await Promise.all(
        keys.map(async (key) => [key, (await budgets(communityId, key)) ?? 0] as const),
      )
      return new Map(used)
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
