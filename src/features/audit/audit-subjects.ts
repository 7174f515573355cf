import type { Actor } from '../../http/actor.js'
import type { AgreementService } from '../agreements/agreement.service.js'
import type { UserService } from '../accounts/user.service.js'
import { normaliseUsername } from '../accounts/account.forms.js'
import { parseCardNumber } from '../codes/typed-code.js'
import { findMemberIdByNumber } from '../members/member-names.js'
import type { MemberService } from '../members/member.service.js'
import type { ShopService } from '../shops/shop.service.js'
import type { AuditFilters } from './audit.forms.js'

/** More things than these no name means; a search that finds more is too wide to be one. */
const MOST = 50

interface Dependencies {
  members: Pick<MemberService, 'list'>
  shops: Pick<ShopService, 'list'>
  agreements: Pick<AgreementService, 'list'>
  users: Pick<UserService, 'list'>
}

type Kind = AuditFilters['subjectKind']

/**
 * What people type to name the object of an event, as the ids under which events know it: any id; a member by card number, or by
 * the number in the list; a shop by its name, an agreement by its number, an account by its username. Names of members are not taken,
 * as they would stand in addresses.
 */
export function createAuditSubjects({ members, shops, agreements, users }: Dependencies) {
  async function membersNamed(communityId: string, words: string): Promise<string[]> {
    if (parseCardNumber(words)) {
      return (await members.list(communityId, { q: words, limit: MOST })).items.map(({ id }) => id)
    }
    if (!/^\d{1,7}$/.test(words)) return []
    const id = await findMemberIdByNumber(communityId, Number(words))
    return id ? [id] : []
  }

  async function agreementsNamed(communityId: string, words: string): Promise<string[]> {
    const { items } = await agreements.list({ communityId }, { q: words, limit: MOST })
    return items.filter(({ number }) => number === words).map(({ id }) => id)
  }

  async function usersNamed(communityId: string, actor: Actor, words: string): Promise<string[]> {
    const username = normaliseUsername(words)
    const { items } = await users.list(actor, { communityId, q: username, limit: MOST })
    return items.filter((user) => user.username === username).map(({ id }) => id)
  }

  async function shopsNamed(communityId: string, words: string): Promise<string[]> {
    return (await shops.list({ communityId }, { q: words, limit: MOST })).items.map(({ id }) => id)
  }

  return async function subjectsNamed(
    communityId: string,
    actor: Actor,
    about: string,
    kind: Kind,
  ): Promise<string[]> {
    const words = about.normalize('NFKC').trim()
    if (/^[0-9a-f]{24}$/.test(words)) return [words]
    const asks = (...kinds: Kind[]) => kind === undefined || kinds.includes(kind)
    const found = await Promise.all([
      asks('member', 'card') ? membersNamed(communityId, words) : [],
      asks('agreement') ? agreementsNamed(communityId, words) : [],
      asks('user') ? usersNamed(communityId, actor, words) : [],
      asks('shop') ? shopsNamed(communityId, words) : [],
    ])
    return found.flat()
  }
}
export type AuditSubjects = ReturnType<typeof createAuditSubjects>
