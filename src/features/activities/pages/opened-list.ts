import type { Services } from '../../../services.js'
import { idOf } from '../../console/console-page.js'
import type { Workplace } from '../../organizations/workplace.js'
import { activityRow } from './activity-rows.js'
import { memberNames, signUpRow } from './people-rows.js'

/** The list of an activity as the pages show it: staff see names, an organization masked ones. */
export function createOpenedList({
  activities,
  signUps,
  organizations,
  attendances,
}: Pick<Services, 'activities' | 'signUps' | 'organizations' | 'attendances'>) {
  async function opened(place: Workplace) {
    const { req, scope, communityId, base } = place
    const activity = await activities.get(scope, idOf(req))
    const [lists, names, present] = await Promise.all([
      signUps.list(communityId, String(activity._id)),
      organizations.namesOf(communityId),
      attendances.present(communityId, String(activity._id)),
    ])
    const ids = [...lists.placed, ...lists.waiting, ...lists.cancelled].map(({ memberId }) => memberId)
    const people = base === '/console' ? await memberNames(communityId, ids) : undefined
    const there = new Set(present.map(({ memberId }) => String(memberId)))
    const rowsOf = (list: typeof lists.placed) =>
      list.map((one, index) => ({
        ...signUpRow(req, one, people),
        place: index + 1,
        isThere: there.has(String(one.memberId)),
      }))
    return {
      activity,
      row: activityRow(req, activity, names),
      placed: rowsOf(lists.placed),
      waiting: rowsOf(lists.waiting),
      cancelled: rowsOf(lists.cancelled),
    }
  }

  return opened
}
