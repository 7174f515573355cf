import type { Services } from '../../services.js'
import { attendanceApi } from './attendance/attendance.api.js'
import { activityFiguresApi } from './afterwards/figures.api.js'
import { myActivityApi } from './my/my-activity.api.js'
import { planningApi } from './planning/planning.api.js'
import { publicActivityApi } from './planning/public-activity.api.js'
import { signUpApi } from './sign-ups/sign-up.api.js'

/** Everything of activities: planning, lists, the door, afterwards, the phone and the public page. */
export function activityApi(services: Services) {
  return [
    ...planningApi(services),
    ...signUpApi(services),
    ...attendanceApi(services),
    ...activityFiguresApi(services),
    ...publicActivityApi(services),
    ...myActivityApi(services),
  ]
}
