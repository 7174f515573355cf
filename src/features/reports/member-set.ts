/** A set of members as a bitmap of 32-bit words: bit n mod 32 of word n / 32 stands for the member with number n. */
export type MemberSet = Uint32Array<ArrayBuffer>

export const emptySet = (): MemberSet => new Uint32Array(0)

/** The same members without words of zeros at the end, in the memory of the set itself. */
export function trimmed(set: MemberSet): MemberSet {
  let length = set.length
  while (length > 0 && set[length - 1] === 0) length -= 1
  return set.subarray(0, length)
}

/** The numbers of the members, in order. */
export function membersOf(set: MemberSet): MemberSet {
  const numbers = new Uint32Array(countMembers(set))
  let count = 0
  for (const [index, word] of set.entries()) {
    for (let bits = word; bits !== 0; bits &= bits - 1) {
      numbers[count] = index * 32 + 31 - Math.clz32(bits & -bits)
      count += 1
    }
  }
  return numbers
}

export function isSameSet(a: MemberSet, b: MemberSet): boolean {
  const [one, other] = [trimmed(a), trimmed(b)]
  return one.length === other.length && one.every((word, index) => other[index] === word)
}

export function hasMember(set: MemberSet, number: number): boolean {
  return (((set[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
}

/** Adds the member in place; the answer is a larger copy when the set was too small. */
export function addMember(set: MemberSet, number: number): MemberSet {
  const index = number >>> 5
  const target = index < set.length ? set : enlarged(set, index + 1)
  target[index] = (target[index] ?? 0) | (1 << (number & 31))
  return target
}

export function removeMember(set: MemberSet, number: number): void {
  const index = number >>> 5
  if (index < set.length) set[index] = (set[index] ?? 0) & ~(1 << (number & 31))
}

/** Adds all of `other` to `set` in place; the answer is a larger copy when the set was too small. */
export function unite(set: MemberSet, other: MemberSet): MemberSet {
  const target = other.length > set.length ? enlarged(set, other.length) : set
  for (let index = 0; index < other.length; index += 1) {
    target[index] = (target[index] ?? 0) | (other[index] ?? 0)
  }
  return target
}

/** How many members the set has: the bits of each word added up in parallel (Hacker's Delight, 5-1). */
export function countMembers(set: MemberSet): number {
  let count = 0
  for (const word of set) {
    const pairs = word - ((word >>> 1) & 0x55555555)
    const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
    count += Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}

function enlarged(set: MemberSet, words: number): MemberSet {
  const larger = new Uint32Array(Math.max(words, set.length * 2))
  larger.set(set)
  return larger
}
