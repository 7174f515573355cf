import { emptyCell, type Cell } from './cells.js'
import { addMember, countMembers, membersOf, trimmed, unite, type MemberSet } from './member-set.js'

/** The cells of a total as they are stored. */
export interface PackedCells {
  keys: string[]
  /** For each cell 7 numbers (IEEE 754 double, little-endian): redemptions, billFen, discountFen, subsidyFen, voids, members, words. */
  figures: Buffer
  /**
   * For each cell so many words (32 bit, little-endian): the bitmap of its members, bit n standing for the member with number n,
   * or their numbers in order where that is shorter. It is a list exactly if there are as many words as members.
   */
  members: Buffer
}

/** A cell as it is read, without copying its members. */
export interface PackedCell extends Omit<Cell, 'members'> {
  key: string
  members: { words: MemberSet; isList: boolean }
}

const NUMBERS = 7

export function packCells(cells: ReadonlyMap<string, Cell>): PackedCells {
  const figures = new Float64Array(cells.size * NUMBERS)
  const members: Buffer[] = []
  let at = 0
  for (const cell of cells.values()) {
    const words = packMembers(cell.members)
    const { redemptions, billFen, discountFen, subsidyFen, voids } = cell
    const memberCount = countMembers(cell.members)
    figures.set([redemptions, billFen, discountFen, subsidyFen, voids, memberCount, words.length], at)
    members.push(bytesOf(words))
    at += NUMBERS
  }
  return { keys: [...cells.keys()], figures: bytesOf(figures), members: Buffer.concat(members) }
}

export function* unpackCells(packed: PackedCells): Generator<PackedCell> {
  const figures = new Float64Array(alignedCopy(packed.figures))
  const members = new Uint32Array(alignedCopy(packed.members))
  let wordsBefore = 0
  for (const [index, key] of packed.keys.entries()) {
    const at = (number: number) => figures[index * NUMBERS + number] ?? 0
    const wordCount = at(6)
    yield {
      key,
      redemptions: at(0),
      billFen: at(1),
      discountFen: at(2),
      subsidyFen: at(3),
      voids: at(4),
      members: {
        words: members.subarray(wordsBefore, wordsBefore + wordCount),
        isList: wordCount === at(5),
      },
    }
    wordsBefore += wordCount
  }
}

/** Adds a stored cell's figures and members to a cell, as for one part of a period. */
export function addPacked(target: Cell, part: PackedCell): void {
  target.redemptions += part.redemptions
  target.billFen += part.billFen
  target.discountFen += part.discountFen
  target.subsidyFen += part.subsidyFen
  target.voids += part.voids
  const { words, isList } = part.members
  if (!isList) {
    target.members = unite(target.members, words)
    return
  }
  for (const number of words) target.members = addMember(target.members, number)
}

export function unpackCell(part: PackedCell): Cell {
  const cell = emptyCell()
  addPacked(cell, part)
  return cell
}

function packMembers(set: MemberSet): MemberSet {
  const bitmap = trimmed(set)
  return countMembers(bitmap) <= bitmap.length ? membersOf(bitmap) : bitmap
}

/** Memory of its own, because words must lie on a border of words. */
function alignedCopy(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length)
  copy.set(bytes)
  return copy.buffer
}

function bytesOf(numbers: Float64Array<ArrayBuffer> | MemberSet): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
