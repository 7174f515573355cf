import type { Types } from 'mongoose'
import type { Logger } from '../../infrastructure/logger.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem } from '../../problems.js'
import type { CommunityService } from '../communities/community.service.js'
import type { ShopService } from '../shops/shop.service.js'
import * as repository from './anomaly.repository.js'
import { beginningWithFresh, daysToKnow, examineMembers, examineShop, type ShopFacts } from './examine.js'
import { findFactsOfMembers, findFactsOfShop, findLastBefore } from './fact.repository.js'
import { findFresh, removeFresh, type FreshFacts } from './fresh.repository.js'
import type { Fact, Finding } from './rules/finding.js'
import type { Thresholds } from './thresholds.js'

/** What is older has been paid with its statement: it is not looked at any more. */
export const LOOK_BACK_DAYS = 45
/** Shops and weeks that are read at a time, and members whose uses are. */
const BATCH = 50
const MEMBERS_AT_ONCE = 200
/** Each try is lost to somebody who was at the same occasion just then. */
const MAX_TRIES = 5

interface Dependencies {
  communities: Pick<CommunityService, 'get'>
  shops: Pick<ShopService, 'factsOf'>
  now: () => Date
  logger: Logger
}

interface Examination {
  fresh: FreshFacts
  thresholds: Thresholds
  shops: ShopFacts
}

/** Looks for anomalies in what is fresh. It changes nothing but its own findings: what they mean a person decides. */
export function createExaminer({ communities, shops, now, logger }: Dependencies) {
  /** Answers how many anomalies are new. */
  async function examine(fresh: FreshFacts): Promise<number> {
    const { communityId, shopId, weekFrom } = fresh
    if (addDays(weekFrom, 6) < addDays(businessDayOf(now()), -LOOK_BACK_DAYS)) return 0
    const { anomalyRules: thresholds, openingHours } = (await communities.get(String(communityId))).settings
    const ofShop = await findFactsOfShop(communityId, shopId, { from: weekFrom, to: addDays(weekFrom, 6) })
    const ids = new Set(fresh.redemptionIds.map((id) => id.toHexString()))
    const isFresh = (id: string) => ids.has(id)
    const freshFacts = ofShop.filter(({ id, voided }) => isFresh(id) && !voided)
    const ofMembers = await usesAround(communityId, freshFacts, thresholds, isFresh)
    const shopIds = new Set([shopId.toHexString(), ...ofMembers.flat().map((fact) => fact.shopId)])
    const known = await shops.factsOf(String(communityId), [...shopIds])
    const examination = {
      fresh,
      thresholds,
      shops: {
        hoursOf: (id: string) => known.get(id)?.weeklyHours ?? openingHours,
        placeOf: (id: string) => known.get(id)?.location ?? null,
      },
    }
    let found = await settleAll(
      communityId,
      examineShop(ofShop, thresholds, examination.shops).map((one) => ({
        found: one,
        again: without(examination, ofShop, one),
      })),
    )
    for (const facts of ofMembers)
      found += await settleAll(
        communityId,
        examineMembers(facts, thresholds, examination.shops, isFresh).map((one) => ({
          found: one,
          again: () => undefined,
        })),
      )
    return found
  }

  /** The uses of the members of what is fresh, some members at a time. */
  async function usesAround(
    communityId: Types.ObjectId,
    fresh: readonly Fact[],
    thresholds: Thresholds,
    isFresh: (id: string) => boolean,
  ): Promise<Fact[][]> {
    if (fresh.length === 0 || !(thresholds.two_shops.isOn || thresholds.long_silence.isOn)) return []
    const memberIds = [...new Set(fresh.map(({ memberId }) => memberId))]
    const groups: Fact[][] = []
    for (let begin = 0; begin < memberIds.length; begin += MEMBERS_AT_ONCE) {
      const some = memberIds.slice(begin, begin + MEMBERS_AT_ONCE)
      const days = daysToKnow(fresh, thresholds)
      const uses = await findFactsOfMembers(communityId, some, days)
      if (thresholds.long_silence.isOn)
        uses.push(...(await findLastBefore(communityId, beginningWithFresh(uses, isFresh), days.from)))
      groups.push(uses)
    }
    return groups
  }

  return {
    /**
     * Looks at all that is fresh, and takes it away when it is done. Killed anywhere or done twice at a time it finds the same once. What
     * fails is looked at again at the next turn. Answers how many anomalies are new.
     */
    async examineFresh(stopping: AbortSignal): Promise<number> {
      let found = 0
      let after: Types.ObjectId | null = null
      for (;;) {
        const batch: FreshFacts[] = await findFresh(after, BATCH)
        for (const fresh of batch) {
          if (stopping.aborted) return found
          after = fresh._id
          try {
            found += await examine(fresh)
            await removeFresh(fresh)
          } catch (err) {
            if (err instanceof NotFoundProblem) await removeFresh(fresh)
            else
              logger.error({ err, weekFrom: fresh.weekFrom }, 'the rules could not look at a week of a shop')
          }
        }
        if (batch.length < BATCH) return found
      }
    },
  }
}
export type Examiner = ReturnType<typeof createExaminer>

/** The same rule on the same occasion, without what a person has decided already. */
function without({ thresholds, shops }: Examination, facts: readonly Fact[], found: Finding) {
  return (decided: ReadonlySet<string>) => {
    const rest = facts.filter(({ id }) => !decided.has(id))
    return examineShop(rest, thresholds, shops, found.rule).find(({ key }) => key === found.key)
  }
}

interface ToSettle {
  found: Finding
  /** What is left of the finding without what a person has decided already. */
  again: (decided: ReadonlySet<string>) => Finding | undefined
}

/**
 * Keeps findings once each: as new anomalies, or as further evidence of open ones. What was decided is not raised again; what comes after
 * it must stand by itself (`again`). Nearly all are of new occasions: those are written together. Answers how many are new.
 */
async function settleAll(communityId: Types.ObjectId, all: readonly ToSettle[]): Promise<number> {
  let added = 0
  let open = all
  for (let turn = 0; turn < MAX_TRIES; turn += 1) {
    if (open.length === 0) return added
    const known = await repository.findOfOccasions(
      communityId,
      open.map(({ found }) => found.key),
    )
    const fresh: { finding: Finding; number: number; of: ToSettle }[] = []
    const lost: ToSettle[] = []
    for (const one of open) {
      const ofOccasion = known.get(one.found.key) ?? []
      const finding = standing(one, ofOccasion)
      if (!finding) continue
      const stillOpen = ofOccasion.find(({ state }) => state === 'open')
      if (!stillOpen) fresh.push({ finding, number: ofOccasion.length + 1, of: one })
      else if (!(await repository.growAnomaly(stillOpen, finding))) lost.push(one)
    }
    const wasThere = await repository.insertAnomalies(communityId, fresh)
    added += fresh.length - wasThere.length
    open = [...lost, ...wasThere.map(({ of }) => of)]
  }
  throw new Error('Others were always first at an occasion')
}

/** What of a finding is to be kept beside what is known of its occasion; nothing where all of it is there or was decided. */
function standing({ found, again }: ToSettle, known: readonly repository.AnomalyRecord[]) {
  const decided = known.filter(({ state }) => state !== 'open')
  const finding = decided.length === 0 ? found : again(idsOf(decided))
  if (!finding) return undefined
  const evidence = idsOf(known.filter(({ state }) => state === 'open'))
  return finding.redemptionIds.every((id) => evidence.has(id)) ? undefined : finding
}

const idsOf = (anomalies: readonly repository.AnomalyRecord[]) =>
  new Set(anomalies.flatMap(({ redemptionIds }) => redemptionIds.map((id) => id.toHexString())))
