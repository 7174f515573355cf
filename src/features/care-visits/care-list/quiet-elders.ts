import type { RequestMeta } from '../../../http/api-route.js'
import { Problem } from '../../../problems.js'
import type { QuietService } from '../../reports/quiet/quiet.service.js'
import type { CareListService } from './care-list.service.js'

const PAGE = 200

interface Dependencies {
  careList: Pick<CareListService, 'add' | 'listedMemberIds'>
  quiet: Pick<QuietService, 'list'>
}

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'language' | 'ifMatch'>

/** Elders living alone who have used nothing for long: the quiet list of the reports feeds the care list. */
export function createQuietElders({ careList, quiet }: Dependencies) {
  /** Who is quiet for so many days, lives alone and is not on the care list yet. */
  async function waiting(
    communityId: string,
    days: number,
    { actor, requestId, language }: Meta,
  ): Promise<string[]> {
    const listed = await careList.listedMemberIds(communityId)
    const found: string[] = []
    let cursor: string | null | undefined
    do {
      const reader = { communityId, actor, requestId, language }
      const alone = { days, tag: 'living_alone', followUp: 'all', limit: PAGE } as const
      const page = await quiet.list(reader, { ...alone, ...(cursor ? { cursor } : {}) })
      found.push(...page.items.filter(({ id }) => !listed.has(id)).map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    return found
  }

  return {
    waiting,

    /** Puts them on the care list, weekly. Whom somebody else adds meanwhile is not counted. */
    async takeOver(communityId: string, days: number, meta: Meta): Promise<{ added: number }> {
      let added = 0
      for (const memberId of await waiting(communityId, days, meta)) {
        const body = { memberId, tag: 'quiet' as const, everyDays: 7, festival: null }
        try {
          await careList.add(communityId, body, meta)
          added += 1
        } catch (error) {
          const isGone =
            error instanceof Problem && ['on_care_list_already', 'member_not_active'].includes(error.code)
          if (!isGone) throw error
        }
      }
      return { added }
    },
  }
}
export type QuietElders = ReturnType<typeof createQuietElders>
