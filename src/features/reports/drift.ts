import { emptyCell, type Cell, type Cells } from './cells.js'
import { countMembers, isSameSet } from './member-set.js'

/** A figure that is not what the redemptions say. */
export interface Drift {
  kind: 'total' | 'budget'
  /** Name of the total, or key of the budget. */
  name: string
  /** Key of the cell within the total. */
  key?: string
  stored: Record<string, number>
  computed: Record<string, number>
}

/** Where stored totals differ from those made afresh; a cell that is not there counts as an empty one. */
export function driftOfTotals(stored: Cells, fresh: Cells): Drift[] {
  const names = [...new Set([...stored.keys(), ...fresh.keys()])].sort()
  return names.flatMap((name) => {
    const [before, after] = [stored.get(name), fresh.get(name)]
    const keys = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort()
    return keys.flatMap((key) => driftOfCell({ name, key }, before?.get(key), after?.get(key)))
  })
}

export function driftOfBudgets(
  stored: ReadonlyMap<string, number>,
  fresh: ReadonlyMap<string, number>,
): Drift[] {
  const keys = [...new Set([...stored.keys(), ...fresh.keys()])].sort()
  return keys
    .filter((key) => (stored.get(key) ?? 0) !== (fresh.get(key) ?? 0))
    .map((key) => ({
      kind: 'budget',
      name: key,
      stored: { used: stored.get(key) ?? 0 },
      computed: { used: fresh.get(key) ?? 0 },
    }))
}

function driftOfCell(
  place: { name: string; key: string },
  stored: Cell = emptyCell(),
  fresh: Cell = emptyCell(),
): Drift[] {
  const [before, after] = [figuresOf(stored), figuresOf(fresh)]
  const isSame =
    isSameSet(stored.members, fresh.members) &&
    Object.entries(before).every(([figure, value]) => after[figure] === value)
  return isSame ? [] : [{ kind: 'total', ...place, stored: before, computed: after }]
}

function figuresOf({ members, ...figures }: Cell): Record<string, number> {
  return { ...figures, members: countMembers(members) }
}
