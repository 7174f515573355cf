import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { UserService } from '../accounts/user.service.js'
import type { AuditService } from '../audit/audit.service.js'
import type { MemberService } from '../members/member.service.js'
import { createResidents } from '../members/residents.js'
import type { FollowUpService } from '../reports/quiet/follow-up.service.js'
import type { QuietService } from '../reports/quiet/quiet.service.js'
import { createCareListService } from './care-list/care-list.service.js'
import { createQuietElders } from './care-list/quiet-elders.js'
import { createCareWords } from './care-words.js'
import { createErrandService } from './errands/errand.service.js'
import { errandsDone } from './errands/errands-done.js'
import { createPlanFacts } from './plan/plan-facts.js'
import { createPlanService } from './plan/plan.service.js'
import { createTeamService } from './teams/team.service.js'
import { createAlarmService } from './visits/alarm.service.js'
import { createMyVisitsService } from './visits/my-visits.service.js'
import { createRecordService } from './visits/record.service.js'
import { deletePlanned } from './visits/visit.repository.js'
import { createVisitService } from './visits/visit.service.js'

interface Dependencies {
  now: () => Date
  encryption: FieldEncryption
  audit: AuditService
  users: UserService
  members: MemberService
  quiet: QuietService
  followUps: FollowUpService
}

/** Care visits: the list, the teams, the plan, the visits with their alarms, and what comes of them. */
export function createCareVisitServices(dependencies: Dependencies) {
  const { now, encryption, audit, users, members, quiet, followUps } = dependencies
  const words = createCareWords(encryption)
  const residents = createResidents(encryption)
  const careList = createCareListService({
    now,
    audit,
    words,
    members,
    dropPlanned: (session, communityId, memberId) =>
      deletePlanned(session, communityId, { after: businessDayOf(now()), memberId }),
  })
  const teams = createTeamService({ audit, users })
  const readFacts = createPlanFacts({ residents, teams, entriesWithin: careList.within })
  return {
    residents,
    careList,
    quietElders: createQuietElders({ careList, quiet }),
    teams,
    visitPlans: createPlanService({ now, audit, readFacts }),
    careVisits: createVisitService({ now, audit, words, volunteer: teams.volunteer }),
    visitRecords: createRecordService({ now, audit, words, followUps }),
    myVisits: createMyVisitsService({ now, audit, residents, entriesWithin: careList.within }),
    careAlarms: createAlarmService({ now, audit, words }),
    errandsDone,
    errands: createErrandService({ now, audit, words, users }),
  }
}
