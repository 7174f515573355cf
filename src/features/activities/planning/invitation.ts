import { ageOn } from '../../../lib/business-day.js'
import { OLDEST_OLD_AGE, type BenefitTag } from '../../benefits/benefit.types.js'

/** Who is asked to come; what is not said, everybody fulfils. */
export interface Invitation {
  minAge?: number | null | undefined
  /** Any of these. */
  tags?: readonly BenefitTag[] | undefined
  /** Buildings as people write them: 5, 5号楼. Any of these. */
  buildings?: readonly string[] | undefined
}

export interface Invited {
  birthDate: string
  tags: readonly string[]
  /** Null where it is not known. */
  address: string | null
}

export const INVITATION_RULES = ['min_age', 'tags', 'buildings'] as const
export type InvitationRule = (typeof INVITATION_RULES)[number]

/** Whether the rule asks for an address at all, which is kept encrypted. */
export const asksForAddress = ({ buildings = [] }: Invitation) => buildings.length > 0

/** The first rule that somebody does not fulfil on the day of the activity; null for who is invited. */
export function whyNotInvited(rule: Invitation, who: Invited, day: string): InvitationRule | null {
  const age = ageOn(who.birthDate, day)
  if (rule.minAge && age < rule.minAge) return 'min_age'
  const tags: readonly string[] = age >= OLDEST_OLD_AGE ? [...who.tags, 'oldest_old'] : who.tags
  if (rule.tags?.length && !rule.tags.some((tag) => tags.includes(tag))) return 'tags'
  const { buildings = [] } = rule
  if (buildings.length > 0 && !buildings.some((building) => livesIn(who.address, building)))
    return 'buildings'
  return null
}

/** What may follow the number of a building. */
const BUILDING_WORDS = ['号楼', '楼', '栋', '幢']

/** Whether an address names a building: number for number, so that building 5 is not found in 15号楼. */
export function livesIn(address: string | null, building: string): boolean {
  if (address === null) return false
  const [text, wanted] = [plain(address), plain(building)]
  const number = /^\d+/.exec(wanted)?.[0]
  if (number === undefined || !['', ...BUILDING_WORDS].includes(wanted.slice(number.length))) {
    return wanted !== '' && text.includes(wanted)
  }
  return [...text.matchAll(/\d+/g)].some(
    ({ 0: found, index }) =>
      found === number && BUILDING_WORDS.some((word) => text.startsWith(word, index + found.length)),
  )
}

const plain = (text: string) => text.normalize('NFKC').replace(/[\s#]/g, '').toLowerCase()
