import type { RequestMeta } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import { addDays } from '../../lib/business-day.js'
import type { DemoClock } from './demo-clock.js'
import { inventSeniors, mistypedId, type Senior } from './people.js'
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

/** What a senior gets after the registration. */
interface Outfit {
  card: boolean
  /** Whose phone is bound; null for none. */
  phone: string | null
}

/** Registers invented seniors on the given days, most of them with a printed card, some with a phone. */
export async function seedMembers(
  deps: Deps,
  random: Random,
  registrationDays: readonly string[],
): Promise<SeededMember[]> {
  const seniors = withTwins(inventSeniors(random, registrationDays))
  const outfits = seniors.map((senior, index) => inventOutfit(random, senior, index))
  const members: SeededMember[] = []
  const equipping: Promise<void>[] = []
  // The newest cards still lie at the desk, so that there is something to print.
  const lately = addDays([...registrationDays].sort().at(-1) ?? '', -7)
  // They are registered one after the other, as they take their numbers from one counter; what they get meanwhile is their own.
  for (const [index, senior] of seniors.entries()) {
    const member = await register(deps, senior, random.integer(30, 450))
    members.push(member)
    equipping.push(equip(deps, member, outfits[index], lately))
  }
  await Promise.all(equipping)
  return members
}

/** Who was registered a second time later on, under a mistyped ID number: by their places in the list. */
const TWICE: readonly (readonly [first: number, again: number])[] = [
  [60, 150],
  [85, 170],
]

/** Lets some be registered twice, so that there are duplicates to find. */
function withTwins(seniors: readonly Senior[]): Senior[] {
  const twins = [...seniors]
  for (const [first, again] of TWICE) {
    const [original, later] = [seniors[first], seniors[again]]
    if (!original || !later) continue
    const { name, phone, idNumber } = original.form
    twins[again] = { ...later, form: { ...later.form, name, phone, idNumber: mistypedId(idNumber) } }
  }
  return twins
}

/** The first senior has both, to show what they look like. */
function inventOutfit(random: Random, { form }: Senior, index: number): Outfit {
  const getsPhone = random.chance(0.18)
  const phone = random.pick(['本人', '本人', '女儿', '儿子'])
  return {
    card: random.chance(0.95) || index === 0,
    // Whoever has no number of a phone has none to bind either.
    phone: index === 0 || (getsPhone && form.phone) ? phone : null,
  }
}

async function equip(
  deps: Deps,
  member: SeededMember,
  outfit: Outfit | undefined,
  lately: string,
): Promise<void> {
  if (outfit?.card) await issueCard(deps, member)
  if (outfit?.card && member.registeredOn < lately) await handOver(deps, member)
  if (outfit?.phone) await bindPhone(deps, member, outfit.phone)
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

async function handOver(
  { services, clock, communityId, meta }: Deps,
  { registeredOn, cardId = '' }: SeededMember,
) {
  const { cardDesk } = services
  await clock.at(timeOn(addDays(registeredOn, 1), 14), async () => {
    await cardDesk.markPrinted(communityId, [cardId], meta.actor.userId ?? null)
    await cardDesk.handOver({ communityId, cardId }, meta)
  })
}

async function bindPhone({ services, clock, communityId, meta }: Deps, member: SeededMember, name: string) {
  const { phoneEnrolments } = services
  await clock.at(timeOn(addDays(member.registeredOn, 1), 11), async () => {
    const { url } = await phoneEnrolments.invite({ communityId, memberId: member.id }, '', meta)
    const { card } = await phoneEnrolments.claim({ token: url.split('/').at(-1) ?? '', name }, meta.requestId)
    member.phoneCardId = card.id
  })
}
