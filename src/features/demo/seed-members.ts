import type { RequestMeta } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import { addDays } from '../../lib/business-day.js'
import type { DemoClock } from './demo-clock.js'
import { inGroups } from './in-groups.js'
import { inventSeniors, type Senior } from './people.js'
import type { Random } from './random.js'
import { timeOn } from './visits.js'

/** A senior as stored, with what opens doors at the counter. */
export interface SeededMember {
  id: string
  birthDate: string
  tags: string[]
  registeredOn: string
  /** Text of the printed card's QR code. */
  cardCode?: string
  cardId?: string
  /** Card id of the bound phone. */
  phoneCardId?: string
}

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  meta: RequestMeta
}

/** So many transactions at a time. */
const AT_ONCE = 24

/** Registers invented seniors on the given days, most of them with a printed card, some with a phone. */
export async function seedMembers(
  deps: Deps,
  random: Random,
  registrationDays: readonly string[],
): Promise<SeededMember[]> {
  const seniors = inventSeniors(random, registrationDays)
  const members: SeededMember[] = []
  // One after the other: they take their numbers from one counter, in the order of their registration.
  for (const senior of seniors) members.push(await register(deps, senior, random.integer(30, 450)))
  const plans = members.map((member, index) => ({
    member,
    getsCard: random.chance(0.95),
    // Whoever has no number of a phone has none to bind either; the first senior shows what both look like.
    getsPhone: index === 0 || (Boolean(seniors[index]?.form.phone) && random.chance(0.18)),
    phoneName: random.pick(['本人', '本人', '女儿', '儿子']),
  }))
  await inGroups(plans, AT_ONCE, async ({ member, getsCard, getsPhone, phoneName }, index) => {
    if (getsCard || index === 0) await issueCard(deps, member)
    if (getsPhone) await bindPhone(deps, member, phoneName)
  })
  return members
}

async function register(
  { services, clock, communityId, meta }: Deps,
  { form, registeredOn }: Senior,
  minute: number,
): Promise<SeededMember> {
  const member = await clock.at(timeOn(registeredOn, 9, minute), () =>
    services.members.register(communityId, form, meta),
  )
  return { id: member.id, birthDate: member.birthDate, tags: member.tags, registeredOn }
}

async function issueCard({ services, clock, communityId, meta }: Deps, member: SeededMember) {
  const issued = await clock.at(timeOn(addDays(member.registeredOn, 1), 10), () =>
    services.cards.issuePrinted({ communityId, memberId: member.id }, meta),
  )
  member.cardCode = issued.code
  member.cardId = issued.card.id
}

async function bindPhone({ services, clock, communityId, meta }: Deps, member: SeededMember, name: string) {
  const { phoneEnrolments } = services
  await clock.at(timeOn(addDays(member.registeredOn, 1), 11), async () => {
    const { url } = await phoneEnrolments.invite({ communityId, memberId: member.id }, '', meta)
    const { card } = await phoneEnrolments.claim({ token: url.split('/').at(-1) ?? '', name }, meta.requestId)
    member.phoneCardId = card.id
  })
}
