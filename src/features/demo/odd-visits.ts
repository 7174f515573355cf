import { addDays, daysBetween } from '../../lib/business-day.js'
import { weekOf } from '../anomalies/rules/week.js'
import { timeOn, type Mishap, type Offer, type Visit, type Visitor } from './visits.js'

const SECOND_MS = 1000

interface Odd {
  shopKey: string
  /** Which of the shop's benefits: one without a limit per member. */
  benefit: number
  day: string
  /** Hour and minute, and how many seconds lie between one visit and the next. */
  from: [hour: number, minute: number]
  everySeconds: number
  /** Who comes: so many different people, or one of them so many times. */
  people: number
  times?: number
  mishap?: Mishap
}

/** What the rules for anomalies have something to say of: a few things that happened lately, some with a good reason. */
function oddThings(today: string): Odd[] {
  const before = (days: number) => addDays(today, -days)
  const lastWednesday = addDays(weekOf(today).from, -5)
  return [
    { shopKey: 'tea', benefit: 0, day: before(3), from: [19, 40], everySeconds: 24, people: 22 },
    { shopKey: 'pharmacy', benefit: 0, day: before(6), from: [23, 18], everySeconds: 190, people: 3 },
    {
      shopKey: 'canteen',
      benefit: 1,
      day: before(2),
      from: [7, 50],
      everySeconds: 4.6 * 3600,
      people: 1,
      times: 3,
    },
    {
      shopKey: 'photo',
      benefit: 1,
      day: lastWednesday,
      from: [14, 5],
      everySeconds: 600,
      people: 4,
      mishap: 'manager_void',
    },
    { shopKey: 'canteen', benefit: 1, day: before(4), from: [10, 10], everySeconds: 0, people: 1 },
    { shopKey: 'repair', benefit: 1, day: before(4), from: [10, 11], everySeconds: 0, people: 1 },
  ]
}

/** Adds them to the visits of the days, which begin with `from`; the visits of a day stay in the order of time. */
export function withOddVisits(
  days: readonly Visit[][],
  {
    from,
    today,
    offers,
    visitors,
  }: { from: string; today: string; offers: readonly Offer[]; visitors: readonly Visitor[] },
): Visit[][] {
  const all = days.map((visits) => [...visits])
  for (const odd of oddThings(today)) {
    const offer = offers.filter(({ shopKey }) => shopKey === odd.shopKey)[odd.benefit]
    const visits = offer ? visitsOf(odd, offer, visitors) : []
    const day = all[daysBetween(from, odd.day)]
    day?.push(...visits)
    day?.sort((a, b) => a.at.getTime() - b.at.getTime())
  }
  return all
}

function visitsOf(
  { day, from, everySeconds, people, times = 1, mishap }: Odd,
  offer: Offer,
  visitors: readonly Visitor[],
) {
  // The first senior is shown first, and shall have nothing odd about the card.
  const who = visitors
    .filter(({ index, weight, fromDay, toDay }) => index > 0 && weight > 0 && fromDay <= day && day <= toDay)
    .slice(0, people)
  const begin = timeOn(day, ...from).getTime()
  return who.flatMap(({ index }, place) =>
    Array.from({ length: times }, (_, time): Visit => ({
      visitor: index,
      offer,
      at: new Date(begin + (place * times + time) * everySeconds * SECOND_MS),
      billFen: 3350 + ((place * 7 + time * 3) % 20) * 110,
      ...(mishap ? { mishap } : {}),
    })),
  )
}
