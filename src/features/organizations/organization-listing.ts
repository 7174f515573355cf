import { nameSearchKeys } from '../../lib/pinyin.js'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import type { OrganizationsQuery } from './organization.forms.js'
import type { OrganizationView } from './organization.view.js'

type Search = Pick<OrganizationsQuery, 'q' | 'alliance' | 'status'>

/** Those that fit, alliance by alliance in the order in which they joined; `q` finds name, pinyin and initials. */
export function listed(
  all: readonly OrganizationView[],
  { q, alliance, status }: Search,
): OrganizationView[] {
  const words = q?.replace(/\s/g, '').toLowerCase()
  const fits = (one: OrganizationView) =>
    (!alliance || one.alliance === alliance) &&
    (!status || one.status === status) &&
    (!words || nameSearchKeys(one.name).some((key) => key.includes(words)))
  const place = (one: OrganizationView) => ALLIANCE_KINDS.indexOf(one.alliance)
  return all.filter(fits).sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
}

/** What comes after the one with this id; all, if none is named or it is gone. */
export function after(all: readonly OrganizationView[], id: string | undefined): OrganizationView[] {
  return id === undefined ? [...all] : all.slice(all.findIndex((one) => one.id === id) + 1)
}
