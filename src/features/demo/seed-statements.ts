import type { ActorReference } from '../../http/actor.js'
import { addMonths, businessDayOf, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf } from './demo-meta.js'
import { timeOn } from './visits.js'

/** What the community has set aside for a year, in fen. */
const FUND_FEN = 60_000_00

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  staff: ActorReference
}

/** The fund of each year, and the statements of all months but the running one: closed, and the latest open, as on any day of a month. */
export async function seedStatements(
  { services, clock, communityId, staff }: Deps,
  from: string,
): Promise<void> {
  const meta = metaOf(staff)
  const present = monthOf(businessDayOf(new Date()))
  const months: string[] = []
  for (let month = monthOf(from); month < present; month = monthOf(addMonths(`${month}-01`, 1)))
    months.push(month)
  for (const year of new Set([...months, present].map((month) => month.slice(0, 4))))
    await services.subsidyFund.setBudget(
      communityId,
      { year, budgetFen: FUND_FEN, reason: '年度助老资金' },
      meta,
    )
  for (const month of months) {
    const step = month === months.at(-1) ? 'open' : 'close'
    const settledOn = timeOn(`${monthOf(addMonths(`${month}-01`, 1))}-01`, 9)
    await clock.at(settledOn, () => services.statementBatch.run(communityId, { month, step }, meta))
  }
}
