import path from 'node:path'
import { businessDayOf } from '../../src/lib/business-day.js'
import type { Demonstration } from './demonstration.js'
import { aPerson, signedIn } from './people.js'
import { Walk } from './walk.js'
import { friday } from './week/friday.js'
import { monday } from './week/monday.js'
import { saturday } from './week/saturday.js'
import { figures, sunday } from './week/sunday.js'
import { thursday } from './week/thursday.js'
import { tuesday } from './week/tuesday.js'
import { wednesday } from './week/wednesday.js'
import { open, type Week } from './week/week.js'

/** A week of the community: residents, member organizations, volunteers and the committee. */
export async function communityWeek(demo: Demonstration, folder: string): Promise<Walk> {
  const walk = new Walk('社区的一周', demo, folder)
  const { logins } = demo
  const week: Week = {
    walk,
    demo,
    today: businessDayOf(new Date()),
    staff: await signedIn(demo, logins.staff),
    property: await signedIn(demo, logins.organization),
    troupe: await aPerson(),
    volunteer: await signedIn(demo, logins.volunteer, 'phone'),
    senior: await aPerson('phone'),
    others: [],
    activityId: '',
  }
  await open(week, week.staff.page, '/console/committee')
  const before = await figures(week.staff.page)
  await monday(week)
  await tuesday(week)
  await wednesday(week)
  await thursday(week)
  await friday(week)
  await saturday(week)
  await sunday(week, before, path.join(folder, 'account-paper'))
  for (const person of [week.staff, week.property, week.troupe, week.volunteer, week.senior])
    await person.close()
  return walk
}
