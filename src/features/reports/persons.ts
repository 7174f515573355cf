import type { Alias } from '../members/person.repository.js'
import type { Cell } from './cells.js'
import { addMember, hasMember, removeMember } from './member-set.js'

/**
 * Counts who was merged into another member as that one, in cells that are changed in place: the sets hold whose card it was, and a report
 * counts people.
 */
export function countPersons(
  cells: ReadonlyMap<string, Cell>,
  aliases: readonly Pick<Alias, 'number' | 'intoNumber'>[],
): void {
  for (const cell of cells.values()) {
    for (const { number, intoNumber } of aliases) {
      if (!hasMember(cell.members, number)) continue
      removeMember(cell.members, number)
      cell.members = addMember(cell.members, intoNumber)
    }
  }
}
