import type { RequestMeta } from '../../http/api-route.js'
import { addDays } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import type { DemoClock } from './demo-clock.js'
import type { Random } from './random.js'
import type { SeededMember } from './seed-members.js'
import { timeOn } from './visits.js'

export type Fate = 'suspended' | 'left' | 'deceased' | 'card_lost' | 'card_replaced'

/** What becomes of some members, by their index, and on which day: they come to no shop after the day before. */
export type Fates = Map<number, { fate: Fate; day: string }>

const COUNTS: [Fate, number, [number, number]][] = [
  ['suspended', 3, [3, 20]],
  ['left', 4, [5, 60]],
  ['deceased', 3, [5, 60]],
  ['card_lost', 3, [1, 6]],
  ['card_replaced', 6, [1, 10]],
]

/** Chooses among the members who have a printed card, never the first one, whose card is shown around. */
export function planFates(random: Random, members: readonly SeededMember[], today: string): Fates {
  const fates: Fates = new Map()
  for (const [fate, count, [least, most]] of COUNTS) {
    for (let chosen = 0; chosen < count;) {
      const index = random.integer(1, members.length - 1)
      const day = addDays(today, -random.integer(least, most))
      const member = members[index]
      if (!member?.cardId || fates.has(index) || member.registeredOn > addDays(day, -3)) continue
      fates.set(index, { fate, day: addDays(day, -1) })
      chosen += 1
    }
  }
  return fates
}

/** Lets it happen on the day after the last visit. */
export async function sufferFates(
  deps: {
    services: Services
    clock: DemoClock
    communityId: string
    meta: RequestMeta
    members: readonly SeededMember[]
  },
  fates: Fates,
): Promise<void> {
  for (const [index, { fate, day }] of fates) {
    const member = deps.members[index]
    if (!member?.cardId) continue
    const { id, cardId } = member
    await deps.clock.at(timeOn(addDays(day, 1), 10, index % 50), () => suffer(deps, { id, cardId }, fate))
  }
}

async function suffer(
  { services, communityId, meta }: { services: Services; communityId: string; meta: RequestMeta },
  { id, cardId }: { id: string; cardId: string },
  fate: Fate,
): Promise<void> {
  const key = { communityId, memberId: id }
  switch (fate) {
    case 'suspended':
      await services.memberLifecycle.act(key, 'suspend', '信息核实中', meta)
      return
    case 'left':
      await services.memberLifecycle.act(key, 'leave', '迁出本社区', meta)
      return
    case 'deceased':
      await services.memberLifecycle.act(key, 'decease', '家属告知', meta)
      return
    case 'card_lost':
      await services.cards.act({ communityId, cardId }, 'block', '本人挂失', meta)
      return
    case 'card_replaced':
      await services.cards.issuePrinted(key, meta)
  }
}
