import { Types, type ClientSession, type mongo } from 'mongoose'
import { freshFacts, type FreshFacts } from './fresh.repository.js'
import { groupBy } from './rules/finding.js'
import { weekOf } from './rules/week.js'

/** A redemption or void that the worker of the totals counts now. */
export interface NewFact {
  id: string
  shopId: string
  businessDay: string
}

/**
 * Notes for the rules what the worker of the totals counts, in the worker's own transaction: so each redemption, late upload and void is
 * looked at, whatever is killed when, and redeeming writes nothing more for it.
 */
export async function noteFresh(
  session: ClientSession,
  communityId: string,
  facts: readonly NewFact[],
): Promise<void> {
  const groups = groupBy(facts, ({ shopId, businessDay }) => `${shopId}|${weekOf(businessDay).from}`)
  const community = new Types.ObjectId(communityId)
  const writes = [...groups].map(([name, group]): mongo.AnyBulkWriteOperation<FreshFacts> => {
    const [shopId = '', weekFrom = ''] = name.split('|')
    return {
      updateOne: {
        filter: { communityId: community, shopId: new Types.ObjectId(shopId), weekFrom },
        update: {
          $push: { redemptionIds: { $each: group.map(({ id }) => new Types.ObjectId(id)) } },
          $set: { mark: new Types.ObjectId() },
        },
        upsert: true,
      },
    }
  })
  if (writes.length > 0) await freshFacts().bulkWrite(writes, { session, ordered: false })
}
