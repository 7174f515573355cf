import { addMember, emptySet, removeMember, unite, type MemberSet } from './member-set.js'

/** What totals and reports need of a redemption. */
export interface Countable {
  id: string
  communityId: string
  memberId: string
  memberNumber: number
  businessDay: string
  category: string
  shopId: string
  benefitId: string
  agreementId: string
  ageBand: string
  sex: string
  billFen: number
  discountFen: number
  subsidyFen: number
  isVoided: boolean
  /** Whether the totals contain it, as a redemption, since before its void if it has one. */
  isCounted: boolean
}

export interface Cell {
  redemptions: number
  billFen: number
  discountFen: number
  subsidyFen: number
  voids: number
  members: MemberSet
}

/** Cells by total and, within it, by key. */
export type Cells = Map<string, Map<string, Cell>>

/** One cell that a redemption belongs to. */
export interface Place {
  total: string
  key: string
}

export const emptyCell = (): Cell => ({
  redemptions: 0,
  billFen: 0,
  discountFen: 0,
  subsidyFen: 0,
  voids: 0,
  members: emptySet(),
})

/**
 * Brings the cells (changed in place) from what was counted before to what these redemptions say. A redemption that was voided before
 * it was counted is only a void; a void of a counted one takes its figures back and gives each touched cell the
 * member's bit anew, from `remaining`: the counted and unvoided other redemptions of those members within the cells' periods.
 * The result equals cells made from all redemptions afresh.
 */
export function applyToCells(
  cells: Cells,
  redemptions: readonly Countable[],
  remaining: readonly Countable[],
  placesOf: (redemption: Countable) => readonly Place[],
): void {
  const takenBack = redemptions.filter((one) => one.isVoided && one.isCounted)
  const touched = new Set<Cell>()
  for (const one of takenBack) {
    for (const place of placesOf(one)) touched.add(takeBack(cellAt(cells, place), one))
  }
  for (const one of takenBack.length > 0 ? remaining : []) {
    for (const { total, key } of placesOf(one)) {
      const cell = cells.get(total)?.get(key)
      if (cell && touched.has(cell)) cell.members = addMember(cell.members, one.memberNumber)
    }
  }
  for (const one of redemptions) {
    if (one.isCounted) continue
    for (const place of placesOf(one)) countIn(cellAt(cells, place), one)
  }
}

/** Adds one cell's figures to another's, as for two parts of a period. */
export function addCell(target: Cell, part: Cell): void {
  target.redemptions += part.redemptions
  target.billFen += part.billFen
  target.discountFen += part.discountFen
  target.subsidyFen += part.subsidyFen
  target.voids += part.voids
  target.members = unite(target.members, part.members)
}

export function cellAt(cells: Cells, { total, key }: Place): Cell {
  let byKey = cells.get(total)
  if (!byKey) cells.set(total, (byKey = new Map<string, Cell>()))
  let cell = byKey.get(key)
  if (!cell) byKey.set(key, (cell = emptyCell()))
  return cell
}

function takeBack(cell: Cell, one: Countable): Cell {
  cell.redemptions -= 1
  cell.billFen -= one.billFen
  cell.discountFen -= one.discountFen
  cell.subsidyFen -= one.subsidyFen
  cell.voids += 1
  removeMember(cell.members, one.memberNumber)
  return cell
}

function countIn(cell: Cell, one: Countable): void {
  if (one.isVoided) {
    cell.voids += 1
    return
  }
  cell.redemptions += 1
  cell.billFen += one.billFen
  cell.discountFen += one.discountFen
  cell.subsidyFen += one.subsidyFen
  cell.members = addMember(cell.members, one.memberNumber)
}
