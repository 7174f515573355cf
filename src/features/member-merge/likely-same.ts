/** What two records must show to be compared. */
export interface Traits {
  id: string
  number: number
  name: string
  /** The name, its pinyin and its initials, as the search keeps them. */
  searchKeys: readonly string[]
  birthDate: string
  sex: 'male' | 'female'
  phoneMasked: string | null
  phoneLast4Index: string | null
}

/** Why two records may be one person, the strongest first. */
export const LIKENESSES = [
  'name_and_birth',
  'name_and_phone',
  'sounding_name_and_birth',
  'phone_and_birth',
  'name_and_near_birth',
] as const
export type Likeness = (typeof LIKENESSES)[number]

export interface LikelyPair<T extends Traits = Traits> {
  /** The one who was registered first. */
  first: T
  second: T
  why: Likeness
}

/** What names two records, whichever comes first. */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`
}

/** The strongest reason to think that both are one person; null if there is none. */
export function likenessOf(a: Traits, b: Traits): Likeness | null {
  const isNameSame = plain(a.name) === plain(b.name)
  const isBirthSame = a.birthDate === b.birthDate
  const isPhoneSame =
    a.phoneMasked !== null &&
    a.phoneLast4Index !== null &&
    a.phoneMasked === b.phoneMasked &&
    a.phoneLast4Index === b.phoneLast4Index
  if (isNameSame && isBirthSame) return 'name_and_birth'
  if (isNameSame && isPhoneSame) return 'name_and_phone'
  if (isBirthSame && a.sex === b.sex && soundsSame(a, b)) return 'sounding_name_and_birth'
  if (isPhoneSame && isBirthSame) return 'phone_and_birth'
  const isNear = isNameSame && a.sex === b.sex && isNearBirth(a.birthDate, b.birthDate)
  return isNear ? 'name_and_near_birth' : null
}

/**
 * All pairs that may be one person, the strongest reasons first. Only records that share a birth date, a name or a phone are
 * compared, so that twenty thousand take no longer than reading them.
 */
export function likelyPairs<T extends Traits>(records: readonly T[]): LikelyPair<T>[] {
  const pairs = new Map<string, LikelyPair<T>>()
  for (const group of groupsOf(records)) {
    for (const [index, one] of group.entries()) {
      for (const other of group.slice(index + 1)) {
        const key = pairKey(one.id, other.id)
        const why = pairs.has(key) ? null : likenessOf(one, other)
        if (why === null) continue
        const [first, second] = one.number < other.number ? [one, other] : [other, one]
        pairs.set(key, { first, second, why })
      }
    }
  }
  const rank = ({ why }: LikelyPair<T>) => LIKENESSES.indexOf(why)
  return [...pairs.values()].sort((a, b) => rank(a) - rank(b) || a.first.number - b.first.number)
}

function groupsOf<T extends Traits>(records: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const record of records) {
    for (const key of keysOf(record)) {
      const group = groups.get(key)
      if (group) group.push(record)
      else groups.set(key, [record])
    }
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

function keysOf({ name, birthDate, phoneMasked, phoneLast4Index }: Traits): string[] {
  const phone = phoneMasked && phoneLast4Index ? [`phone ${phoneMasked} ${phoneLast4Index}`] : []
  return [`name ${plain(name)}`, `birth ${birthDate}`, ...phone]
}

const plain = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/[\s·•‧]/g, '')
    .toLowerCase()

/** 李秀云 and 李秀芸: the same whole pinyin; initials alone (lxy) say nothing. */
function soundsSame(a: Traits, b: Traits): boolean {
  const spellings = (one: Traits) =>
    one.searchKeys.filter((key) => /^[a-z]+$/.test(key) && key.length > one.name.length)
  const others = new Set(spellings(b))
  return spellings(a).some((spelling) => others.has(spelling))
}

/** One of year, month and day differs, or month and day are exchanged: what a slip of the hand makes of a date. */
function isNearBirth(a: string, b: string): boolean {
  const [yearA, monthA, dayA] = a.split('-')
  const [yearB, monthB, dayB] = b.split('-')
  const differing = [yearA !== yearB, monthA !== monthB, dayA !== dayB].filter(Boolean).length
  return differing === 1 || (yearA === yearB && monthA === dayB && dayA === monthB && differing > 0)
}
