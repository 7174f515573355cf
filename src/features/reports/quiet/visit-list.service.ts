import type { RequestMeta } from '../../../http/api-route.js'
import type { CommunityService } from '../../communities/community.service.js'
import type { PersonalDataService } from '../../members/personal-data.service.js'
import type { QuietFilters } from '../report.forms.js'
import type { Reader, ReportFormat } from '../report.service.js'
import type { Contact, QuietPaper } from './quiet.export.js'
import type { QuietService } from './quiet.service.js'

/** As many as somebody can call upon before the list is old: nobody's address leaves the house without need. */
export const MOST_VISITS = 50

interface Dependencies {
  now: () => Date
  quiet: QuietService
  communities: Pick<CommunityService, 'get'>
  personalData: Pick<PersonalDataService, 'reveal'>
}

/** Lists of quiet members on paper: with masks for everybody who reads reports, with full values for a reason. */
export function createVisitListService({ now, quiet, communities, personalData }: Dependencies) {
  async function paperOf(
    reader: Reader,
    userName: string,
    filters: QuietFilters,
    { format, most }: { format: ReportFormat; most?: number },
  ): Promise<QuietPaper> {
    const { items, total } = await quiet.all(reader, filters, format, most)
    const { name: communityName } = await communities.get(reader.communityId)
    return { items, total, filters, communityName, userName, at: now() }
  }

  return {
    /** With masked names and telephones. */
    masked: (reader: Reader, userName: string, filters: QuietFilters) =>
      paperOf(reader, userName, filters, { format: 'pdf' }),

    /**
     * The first of the list with telephone and address. Each of them is a look at that member with the reason, told before it is read, as
     * a single one is.
     */
    async full(
      reader: Reader,
      userName: string,
      { filters, reason }: { filters: QuietFilters; reason: string },
      meta: Pick<RequestMeta, 'actor' | 'requestId'>,
    ): Promise<QuietPaper> {
      const paper = await paperOf(reader, userName, filters, { format: 'pdf', most: MOST_VISITS })
      const contacts = new Map<string, Contact>()
      for (const { id } of paper.items) {
        const key = { communityId: reader.communityId, memberId: id }
        const phone = await personalData.reveal(key, 'phone', reason, meta)
        const address = await personalData.reveal(key, 'address', reason, meta)
        contacts.set(id, { phone: textOf(phone.value), address: textOf(address.value) })
      }
      return { ...paper, contacts }
    },
  }
}
export type VisitListService = ReturnType<typeof createVisitListService>

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
