import { actorReference, type UserActor } from '../../http/actor.js'
import { addDays } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { REQUEST_KINDS, USUAL_LIMITS } from '../requests/request-kinds.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf } from './demo-meta.js'
import { timeOn } from './visits.js'

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  staff: UserActor
  repairer: UserActor
  /** Members who report something, the first one on the phone that is shown around. */
  memberIds: readonly string[]
}

const HEATING = '三号楼暖气管爆裂，楼道里全是水'
const FLATS = ['御锦源小区 3 号楼 2 单元 101', '御锦源小区 3 号楼 2 单元 102', '御锦源小区 3 号楼 2 单元 201']

/** What residents reported lately: a heating pipe by three neighbours, solved and confirmed; one late, one waiting, one new. */
export async function seedRequests(deps: Deps, today: string): Promise<void> {
  const { services, clock, communityId, staff, repairer } = deps
  const organizationId = repairer.organizationId ?? ''
  const meta = metaOf(actorReference(staff))
  const kinds = REQUEST_KINDS.filter((kind) => kind !== 'other').map((kind) => ({
    kind,
    ...USUAL_LIMITS[kind],
    organizationId,
  }))
  await clock.at(timeOn(addDays(today, -60), 9), () =>
    services.requestSettings.change(communityId, { kinds }, meta),
  )
  await heating(deps, addDays(today, -9))
  await late(deps, addDays(today, -4))
  await waiting(deps, today)
}

async function heating({ services, clock, communityId, staff, repairer, memberIds }: Deps, day: string) {
  const meta = metaOf(actorReference(staff))
  const working = metaOf(actorReference(repairer))
  const scope = { communityId, organizationId: repairer.organizationId ?? '' }
  const { requests, requestSteps } = services
  const ids: string[] = []
  for (const [index, address] of FLATS.entries()) {
    const memberId = memberIds[index + 1]
    const said = { kind: 'heating' as const, source: 'telephone' as const, address, note: HEATING }
    const request = await clock.at(timeOn(day, 7, 40 + index * 6), () =>
      requests.takeDown(communityId, { ...said, ...(memberId ? { memberId } : {}) }, null, meta),
    )
    ids.push(String(request._id))
  }
  const [lead = '', ...others] = ids
  for (const id of others) await clock.at(timeOn(day, 8), () => requests.join(communityId, id, lead, meta))
  await clock.at(timeOn(day, 8, 5), () => requestSteps.work(scope, lead, 'accept', {}, working))
  await clock.at(timeOn(day, 8, 25), () => requestSteps.work(scope, lead, 'on-site', {}, working))
  const words = '已更换爆裂的管段，楼道积水清理完，暖气恢复'
  await clock.at(timeOn(day, 11, 30), () => requestSteps.work(scope, lead, 'solve', { words }, working))
  await clock.at(timeOn(day, 16), () =>
    requestSteps.answerAtDesk(communityId, lead, 'confirm', { thanked: true }, meta),
  )
}

async function late({ services, clock, communityId, staff, repairer, memberIds }: Deps, day: string) {
  const meta = metaOf(actorReference(staff))
  const scope = { communityId, organizationId: repairer.organizationId ?? '' }
  const memberId = memberIds[4]
  const said = { kind: 'lift' as const, source: 'desk' as const, note: '7 号楼 1 单元电梯关不上门' }
  const request = await clock.at(timeOn(day, 9, 15), () =>
    services.requests.takeDown(communityId, { ...said, ...(memberId ? { memberId } : {}) }, null, meta),
  )
  await clock.at(timeOn(day, 9, 50), () =>
    services.requestSteps.work(scope, String(request._id), 'accept', {}, metaOf(actorReference(repairer))),
  )
}

async function waiting({ services, clock, communityId, repairer, memberIds }: Deps, today: string) {
  const working = metaOf(actorReference(repairer))
  const scope = { communityId, organizationId: repairer.organizationId ?? '' }
  const memberId = memberIds[0]
  if (!memberId) return
  const day = addDays(today, -1)
  const { request } = await clock.at(timeOn(day, 15), () =>
    services.requests.reportByPhone({ communityId, memberId }, { kind: 'water' }, null, metaOf()),
  )
  const id = String(request._id)
  await clock.at(timeOn(day, 15, 40), () => services.requestSteps.work(scope, id, 'accept', {}, working))
  const said = { words: '水龙头配件', until: addDays(today, 2) }
  await clock.at(timeOn(day, 16, 30), () => services.requestSteps.work(scope, id, 'wait', said, working))
}
