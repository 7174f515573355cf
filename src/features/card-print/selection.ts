import type { Page } from '../../http/paging.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { CardDeskService } from '../cards/card-desk.service.js'
import type { StoredCard } from '../cards/card.repository.js'
import type { MemberListQuery } from '../members/member.forms.js'
import { importedMembers } from '../member-import/imported-members.js'
import { findNamedMembers } from '../members/member-names.js'
import type { CardSelection, MemberSelection } from './card-print.forms.js'

/** Of one job. A district's largest community has some 8,000 members of that age. */
export const MAX_CARDS = 10_000
const PAGE = 200

interface Dependencies {
  cardDesk: CardDeskService
  members: {
    list: (communityId: string, query: MemberListQuery) => Promise<Page<{ id: string }>>
  }
}

/** What a choice of cards or members means at this moment. */
export function createSelection({ cardDesk, members }: Dependencies) {
  async function membersFound(communityId: string, filter: MemberSelection['filter']): Promise<string[]> {
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await members.list(communityId, { ...filter, limit: PAGE, cursor })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      if (ids.length > MAX_CARDS) throw tooMany()
    } while (cursor !== undefined)
    return ids
  }

  /** Whom an import brought. Who was erased or merged since is nobody's card. */
  async function importedOnes(communityId: string, jobId: string): Promise<string[]> {
    const ids = await importedMembers(communityId, jobId)
    if (ids.length > MAX_CARDS) throw tooMany()
    return byNumber(ids, await findNamedMembers(communityId, ids))
  }

  /** The members, in the order of their numbers. @throws NotFoundProblem, Problem validation_failed (too many) */
  async function chosenMembers(communityId: string, selection: MemberSelection): Promise<string[]> {
    if (selection.importJobId) return importedOnes(communityId, selection.importJobId)
    if (!selection.memberIds) return membersFound(communityId, selection.filter)
    const wanted = [...new Set(selection.memberIds)]
    const known = await findNamedMembers(communityId, wanted)
    if (known.size < wanted.length) throw new NotFoundProblem()
    return byNumber(wanted, known)
  }

  return {
    chosenMembers,

    /**
     * Those of the chosen cards, or of the chosen members' cards, that may be used today, in the order of the members' numbers:
     * so whoever hands them out finds them.
     * @throws NotFoundProblem when something of the choice is not the community's, Problem validation_failed (too many)
     */
    async goodCards(communityId: string, selection: CardSelection): Promise<StoredCard[]> {
      const { cardIds, cardFilter } = selection
      if (cardIds) await cardDesk.requireKnown(communityId, cardIds)
      const named = cardIds
        ? { cardIds }
        : cardFilter
          ? { cardIds: await cardDesk.idsOf(communityId, cardFilter) }
          : { memberIds: await chosenMembers(communityId, selection) }
      const cards = await cardDesk.findGood(communityId, named)
      if (cards.length > MAX_CARDS) throw tooMany()
      return inOrderOfMembers(communityId, cards)
    },
  }
}
export type Selection = ReturnType<typeof createSelection>

/** The cards in the order of their members' numbers. */
export async function inOrderOfMembers(
  communityId: string,
  cards: readonly StoredCard[],
): Promise<StoredCard[]> {
  const known = await findNamedMembers(
    communityId,
    cards.map(({ memberId }) => String(memberId)),
  )
  const numberOf = (card: StoredCard) => known.get(String(card.memberId))?.number ?? 0
  return [...cards].sort((a, b) => numberOf(a) - numberOf(b))
}

function byNumber(ids: readonly string[], known: ReadonlyMap<string, { number: number }>): string[] {
  return [...ids].sort((a, b) => (known.get(a)?.number ?? 0) - (known.get(b)?.number ?? 0))
}

function tooMany(): Problem {
  const errors = [{ path: '', message: 'fields:too_many_cards' }]
  return new Problem('validation_failed', { errors })
}
