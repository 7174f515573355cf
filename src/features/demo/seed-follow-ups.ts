import type { ActorReference } from '../../http/actor.js'
import { addDays, addMonths, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import type { FollowUpKind } from '../reports/quiet/follow-up.model.js'
import type { Reader } from '../reports/report.service.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf } from './demo-meta.js'
import { timeOn } from './visits.js'

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  staff: ActorReference
}

/** Which of the quiet members, from the top of their list, was called upon how many days ago, and when somebody should look again. */
const CALLS: [place: number, kind: FollowUpKind, daysAgo: number, nextInDays: number | null, note: string][] =
  [
    [0, 'visited', 12, 30, '身体不错，不知道食堂可以送餐，已当面说明'],
    [2, 'called', 6, null, '近来在女儿家住，月底回来'],
    [3, 'not_reached', 4, 5, '敲门无人，邻居说早上常去公园'],
    [5, 'family', 9, null, '儿子接电话，老人手机不会用，改办实体卡'],
    [8, 'in_hospital', 15, 20, '髋部手术后休养'],
    [13, 'declined_help', 3, null, '自己做饭，说有需要再找社区'],
  ]

/** Some of the members of whom nothing was heard were called upon, and the report of the month before is reviewed. */
export async function seedFollowUps(
  { services, clock, communityId, staff }: Deps,
  today: string,
): Promise<void> {
  const meta = metaOf(staff)
  const reader: Reader = { communityId, actor: staff, requestId: meta.requestId, language: 'zh-CN' }
  const { items } = await services.quiet.list(reader, { days: 60, followUp: 'all', limit: 20 })
  for (const [place, kind, daysAgo, nextInDays, note] of CALLS) {
    const member = items[place]
    if (!member) continue
    const doneOn = addDays(today, -daysAgo)
    const nextDueOn = nextInDays === null ? {} : { nextDueOn: addDays(doneOn, nextInDays) }
    await clock.at(timeOn(doneOn, 16), () =>
      services.followUps.record({ communityId, memberId: member.id }, { kind, note, ...nextDueOn }, meta),
    )
  }
  const from = addMonths(`${monthOf(today)}-01`, -1)
  const reviewedAt = timeOn(`${monthOf(today)}-01`, 15)
  await clock.at(reviewedAt, () =>
    services.reportReviews.review(reader, {
      report: 'benefits',
      from,
      to: lastDayOfMonth(monthOf(from)),
      groupBy: 'shop',
      comment: '已与十家商户的对账单逐一核对，数字一致',
      asOf: new Date(reviewedAt.getTime() - 60_000).toISOString(),
    }),
  )
}
