import type { Resident, Residents } from '../members/residents.js'
import { isForAll, isForHome } from './audience.js'
import type { NoticeBody } from './notice.forms.js'
import * as repository from './notice.repository.js'
import type { NoticeRecord } from './notice.repository.js'
import type { NoticeView } from './notice.view.js'

/** `meant` is null where it is not known. */
export interface ReaderCounts {
  seen: number
  meant: number | null
}

/** Who has seen a notice, and who has not. */
export function createNoticeReaders({ residents }: { residents: Residents }) {
  /** Who is active and whom it is for. Addresses are read only where it is for buildings. */
  async function meantBy(
    notice: Pick<NoticeRecord, 'audience' | 'buildings'> & { communityId: unknown },
  ): Promise<Pick<Resident, 'id' | 'maskedName'>[]> {
    const communityId = String(notice.communityId)
    if (isForAll(notice)) return residents.activeNames(communityId)
    if (notice.audience !== 'buildings') return []
    return (await residents.allActive(communityId)).filter((resident) => isForHome(notice, resident))
  }

  return {
    /** Counted once, when it is posted or changed: kept is the number, and nobody's building. */
    async countMeant(communityId: string, body: NoticeBody): Promise<number | null> {
      return body.audience === 'buildings' ? (await meantBy({ communityId, ...body })).length : null
    },

    /**
     * How many have seen each of the notices, and how many they are for: one question for all, and nobody's address is read. Null for the
     * people of an alliance, who are not counted, and for buildings of which nobody had counted the people.
     */
    async countsOf(communityId: string, notices: readonly NoticeView[]): Promise<Map<string, ReaderCounts>> {
      const [seen, active] = await Promise.all([
        repository.countReaders(
          communityId,
          notices.map(({ id }) => id),
        ),
        notices.some(isForAll) ? residents.countActive(communityId) : null,
      ])
      return new Map(
        notices.map((notice) => [
          notice.id,
          { seen: seen.get(notice.id) ?? 0, meant: isForAll(notice) ? active : notice.meant },
        ]),
      )
    },

    /** How many have seen it, and which of the active members whom it is for have not. */
    async of(notice: NoticeRecord) {
      const seen = await repository.findReaders(String(notice.communityId), String(notice._id))
      const unseen = (await meantBy(notice)).filter((member) => !seen.has(member.id))
      return {
        seen: seen.size,
        notSeen: unseen.length,
        unseen: unseen.map(({ id: memberId, maskedName }) => ({ memberId, maskedName })),
      }
    },
  }
}
