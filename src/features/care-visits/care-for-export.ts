import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { findEntries } from './care-list/care-entry.repository.js'
import { careEntryView } from './care-list/care-list.view.js'
import { createCareWords } from './care-words.js'
import { findErrands } from './errands/errand.repository.js'
import { errandView } from './errands/errand.view.js'
import { findVisits } from './visits/visit.repository.js'
import { recordView } from './visits/visit.view.js'

const MOST = 10_000

/** Everything of the care visits that is kept about a member, with the words, for the copy of the own data. */
export function createCareForExport(encryption: FieldEncryption) {
  const words = createCareWords(encryption)
  return async ({ communityId, memberId }: { communityId: string; memberId: string }) => {
    const entries = await findEntries(communityId, { memberIds: [memberId], limit: MOST })
    const visits = await findVisits(communityId, { memberId, limit: MOST })
    const errands = await findErrands(communityId, { memberId, limit: MOST })
    const place = (id: unknown, kind: 'visit' | 'errand' | 'care_entry') => ({
      communityId,
      memberId,
      id: String(id),
      kind,
    })
    return {
      list: entries.map((entry) =>
        careEntryView(entry, words.open(entry.noteCipher, place(entry._id, 'care_entry'))),
      ),
      visits: visits.map((visit) => ({
        day: visit.day,
        ...recordView(visit),
        words: words.open(visit.wordsCipher, place(visit._id, 'visit')),
      })),
      errands: errands.map((errand) => {
        const said = words.open(errand.wordsCipher, place(errand._id, 'errand'))
        const { need, dueOn, state, closedAt } = errandView(errand, said, errand.dueOn)
        return { need, dueOn, state, closedAt, words: said }
      }),
    }
  }
}
