import type { ClientSession } from 'mongoose'
import { CareEntryModel } from './care-list/care-entry.model.js'
import { ErrandModel } from './errands/errand.model.js'
import { AlarmModel, StandingModel, VisitModel } from './visits/visit.model.js'

interface MemberKey {
  communityId: string
  memberId: string
}

/** What stands where the masked name of an erased member stood. */
const FORGOTTEN = '***'

/** Takes an erased member off the care list, and name and everybody's words out of the visits; that visits were made stays. */
export async function forgetCareOfMember(key: MemberKey, session: ClientSession | null): Promise<void> {
  const { communityId, memberId } = key
  const filter = { communityId, memberId }
  const options = session ? { session } : {}
  await CareEntryModel.deleteMany(filter, options)
  await VisitModel.deleteMany({ ...filter, state: 'planned' }, options)
  const nothing = {
    maskedName: FORGOTTEN,
    wordsCipher: null,
    mood: null,
    hazards: [],
    needs: [],
    metNeeds: [],
  }
  await VisitModel.updateMany(filter, { $set: nothing }, options)
  await StandingModel.deleteMany(filter, options)
  await AlarmModel.updateMany(
    filter,
    { $set: { wordsCipher: null, hazards: [], state: 'acknowledged' } },
    options,
  )
  await ErrandModel.updateMany({ ...filter, state: 'open' }, { $set: { state: 'dropped' } }, options)
  await ErrandModel.updateMany(filter, { $set: { maskedName: FORGOTTEN, wordsCipher: null } }, options)
}
