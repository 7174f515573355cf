import type { ResourceKind } from './resource-kinds.js'
import { hoursBetween } from './slots.js'

/** What of a used booking the year's account is made of; null stands for the community itself. */
export interface Used {
  giverId: string | null
  takerId: string | null
  resourceKind: ResourceKind
  from: string
  to: string
  people: number | null
}

export interface GivenRow {
  giverId: string | null
  takerId: string | null
  resourceKind: ResourceKind
  uses: number
  hours: number
  people: number
}

/** Who gave what to whom: one row for each giver, taker and kind, the most used first. */
export function givenToWhom(used: readonly Used[]): GivenRow[] {
  const rows = new Map<string, GivenRow>()
  for (const { giverId, takerId, resourceKind, from, to, people } of used) {
    const key = JSON.stringify([giverId, takerId, resourceKind])
    const row = rows.get(key) ?? { giverId, takerId, resourceKind, uses: 0, hours: 0, people: 0 }
    rows.set(key, {
      ...row,
      uses: row.uses + 1,
      hours: row.hours + hoursBetween(from, to),
      people: row.people + (people ?? 0),
    })
  }
  return [...rows.values()].sort((a, b) => b.uses - a.uses || b.hours - a.hours)
}
