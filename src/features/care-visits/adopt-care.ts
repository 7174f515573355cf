import type { ClientSession } from 'mongoose'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { CareEntryModel } from './care-list/care-entry.model.js'
import { createCareWords } from './care-words.js'
import { ErrandModel } from './errands/errand.model.js'
import { AlarmModel, StandingModel, VisitModel } from './visits/visit.model.js'

/** Two members who turn out to be one person: the record that goes, and the one that stays. */
export interface MergedPair {
  communityId: string
  goneId: string
  intoId: string
  /** Of the one that stays. */
  maskedName: string
}

/**
 * Lets what is still to be done for a member go on for the one that it was merged into, in the transaction of the merge: the reasons to
 * visit, planned visits, open errands and alarms, and when somebody was there last. Else an elder who was on the list under the other
 * record would be visited by nobody. Visits that were made stay where they were recorded.
 */
export function createAdoptCare(encryption: FieldEncryption) {
  const words = createCareWords(encryption)

  async function adoptEntries({ communityId, goneId, intoId }: MergedPair, session: ClientSession) {
    const known = await CareEntryModel.find({ communityId, memberId: intoId }, null, { session }).lean()
    for (const entry of await CareEntryModel.find({ communityId, memberId: goneId }, null, {
      session,
    }).lean()) {
      const { _id, tag, everyDays, noteCipher } = entry
      const same = known.find((one) => one.tag === tag)
      if (same) {
        await CareEntryModel.deleteOne({ _id, communityId }, { session })
        const set = { everyDays: Math.min(same.everyDays, everyDays) }
        await CareEntryModel.updateOne(
          { _id: same._id, communityId },
          { $set: set, $inc: { revision: 1 } },
          { session },
        )
        continue
      }
      const place = { communityId, id: String(_id), kind: 'care_entry' } as const
      const note = words.open(noteCipher, { ...place, memberId: goneId })
      const set = { memberId: intoId, noteCipher: words.seal(note, { ...place, memberId: intoId }) }
      await CareEntryModel.updateOne({ _id, communityId }, { $set: set, $inc: { revision: 1 } }, { session })
    }
  }

  return async function adoptCare(pair: MergedPair, session: ClientSession): Promise<void> {
    const { communityId, goneId, intoId, maskedName } = pair
    const gone = { communityId, memberId: goneId }
    const named = { $set: { memberId: intoId, maskedName }, $inc: { revision: 1 } }
    await adoptEntries(pair, session)
    await dropDoubles(pair, session)
    await VisitModel.updateMany({ ...gone, state: 'planned' }, named, { session })
    await ErrandModel.updateMany({ ...gone, state: 'open' }, named, { session })
    await AlarmModel.updateMany({ ...gone, state: 'open' }, { $set: { memberId: intoId } }, { session })
    await adoptStanding(pair, session)
  }
}

/** A day on which both were to be visited is one visit. */
async function dropDoubles({ communityId, goneId, intoId }: MergedPair, session: ClientSession) {
  const own = await VisitModel.find({ communityId, memberId: intoId }, { day: 1 }, { session }).lean()
  const days = new Set(own.map(({ day }) => day))
  const planned = { communityId, memberId: goneId, state: 'planned' } as const
  for (const { _id, day } of await VisitModel.find(planned, { day: 1 }, { session }).lean()) {
    if (days.has(day)) await VisitModel.deleteOne({ _id: _id, communityId }, { session })
  }
}

/** Whoever was visited last says how it stands. */
async function adoptStanding({ communityId, goneId, intoId }: MergedPair, session: ClientSession) {
  const of = (memberId: string) => StandingModel.findOne({ communityId, memberId }, null, { session }).lean()
  const gone = await of(goneId)
  const into = await of(intoId)
  if (!gone?.lastVisitOn || (into?.lastVisitOn ?? '') >= gone.lastVisitOn) return
  const { lastVisitOn, lastMetOn, notMet } = gone
  await StandingModel.updateOne(
    { communityId, memberId: intoId },
    { $set: { lastVisitOn, lastMetOn, notMet }, $inc: { revision: 1 } },
    { session, upsert: true },
  )
}
