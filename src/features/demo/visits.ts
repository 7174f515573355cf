import { addDays, daysBetween, startOfBusinessDay, weekdayOf } from '../../lib/business-day.js'
import { checkEligibility } from '../benefits/eligibility.js'
import { festivalsOn } from '../benefits/festivals.js'
import { mechanismOf, periodKey } from '../benefits/limits.js'
import { MEMBER_TAGS, type BenefitTerms } from '../benefits/benefit.types.js'
import type { Random } from './random.js'
import type { Habit } from './demo-shop.js'

const MINUTE_MS = 60_000
/** With one eligible senior in a hundred, two visits in three still find theirs. */
const MAX_TRIES = 100
/** Whom a benefit refuses, it refuses for the day or the hour. */
const ENTITLED_TO_ALL = { birthDate: '1920-01-01', tags: [...MEMBER_TAGS] }
const HOUR_MS = 60 * MINUTE_MS

/** A benefit as it was stored, with the habit of its users. */
export interface Offer {
  shopKey: string
  benefitId: string
  agreementId: string
  terms: BenefitTerms
  habit: Habit
}

/** Somebody who may visit a shop: from one day to another, as often as the weight says. */
export interface Visitor {
  index: number
  birthDate: string
  tags: string[]
  fromDay: string
  toDay: string
  weight: number
}

/** What goes wrong at the counter now and then. */
export type Mishap = 'wrong_bill' | 'manager_void' | 'staff_void' | 'not_entitled'

export interface Visit {
  visitor: number
  offer: Offer
  at: Date
  billFen: number | undefined
  mishap?: Mishap
}

export interface VisitPlan {
  offers: readonly Offer[]
  visitors: readonly Visitor[]
  /** Business days, both inclusive. */
  from: string
  to: string
  /** Nothing happens after it. */
  now: Date
}

/** Plans who uses what on each day, so that no limit per member is passed; a list per day, in the order of time. */
export function planVisits(random: Random, plan: VisitPlan): Visit[][] {
  const choose = createChooser(random, plan.visitors)
  const days = Array.from({ length: daysBetween(plan.from, plan.to) + 1 }, (_, n) => addDays(plan.from, n))
  return days.map((day) => {
    const visits = plan.offers.flatMap((offer) =>
      Array.from({ length: countOn(random, day, offer.habit) }, () => {
        const at = momentOn(random, day, offer.habit)
        const visitor = at < plan.now ? choose(offer, day, at) : undefined
        return visitor ? [visitOf(random, visitor, offer, at)] : []
      }).flat(),
    )
    return visits.sort((a, b) => a.at.getTime() - b.at.getTime())
  })
}

function countOn(random: Random, day: string, habit: Habit): number {
  if (habit.weekdays && !habit.weekdays.includes(weekdayOf(day))) return 0
  return poisson(random, habit.perDay * liveliness(day))
}

/** Fewer people on cold days and on Sundays, more on festivals and in the month of respect for elders. */
function liveliness(day: string): number {
  const month = Number(day.slice(5, 7))
  const season = [12, 1, 2].includes(month) ? 0.85 : month === 10 ? 1.15 : 1
  const weekday = weekdayOf(day) === 7 ? 0.8 : 1
  return season * weekday * (festivalsOn(day).size > 0 ? 1.2 : 1)
}

/** Knuth's method; the means here are small. */
function poisson(random: Random, mean: number): number {
  const least = Math.exp(-mean)
  let count = -1
  for (let product = 1; product > least || count < 0; count += 1) product *= random.next()
  return count
}

function momentOn(random: Random, day: string, { hours: [from, to] }: Habit): Date {
  const minutes = random.integer(from * 60 + 10, to * 60 + 20)
  return new Date(startOfBusinessDay(day).getTime() + minutes * MINUTE_MS + random.integer(0, 59) * 1000)
}

/** Visitors by weight, chosen anew when whoever it was may not come; nobody after many such tries. */
function createChooser(random: Random, visitors: readonly Visitor[]) {
  const anybody = random.weighted(visitors, ({ weight }) => weight)
  const uses = new Map<string, number>()
  return (offer: Offer, day: string, at: Date): Visitor | undefined => {
    if (checkEligibility(offer.terms, ENTITLED_TO_ALL, at) !== null) return undefined
    const limits = offer.terms.limits.filter((limit) => mechanismOf(limit) === 'slots')
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const visitor = anybody()
      if (!visitor || visitor.fromDay > day || day > visitor.toDay) continue
      if (checkEligibility(offer.terms, visitor, at) !== null) continue
      const drawn = limits.map((limit) => ({
        name: `${limit.id}|${visitor.index}|${periodKey(limit.period, day, offer.agreementId)}`,
        max: limit.max,
      }))
      if (drawn.some(({ name, max }) => (uses.get(name) ?? 0) >= max)) continue
      for (const { name } of drawn) uses.set(name, (uses.get(name) ?? 0) + 1)
      return visitor
    }
    return undefined
  }
}

function visitOf(random: Random, { index }: Visitor, offer: Offer, at: Date): Visit {
  const [least, most] = offer.habit.bill ?? [0, 0]
  // Small bills are more frequent; half of them end in whole yuan.
  const yuan = least + (most - least) * random.next() ** 2
  const billFen = random.chance(0.5) ? Math.round(yuan) * 100 : Math.round(yuan * 10) * 10
  const mishap = mishapOf(random)
  return {
    visitor: index,
    offer,
    at,
    billFen: offer.habit.bill ? billFen : undefined,
    ...(mishap ? { mishap } : {}),
  }
}

function mishapOf(random: Random): Mishap | undefined {
  if (random.chance(0.006)) return 'wrong_bill'
  if (random.chance(0.003)) return 'manager_void'
  if (random.chance(0.002)) return 'staff_void'
  return random.chance(0.025) ? 'not_entitled' : undefined
}

/** Some time after a moment, in the given minutes. */
export function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * MINUTE_MS)
}

/** A moment of a business day. */
export function timeOn(day: string, hour: number, minute = 0): Date {
  return new Date(startOfBusinessDay(day).getTime() + hour * HOUR_MS + minute * MINUTE_MS)
}
