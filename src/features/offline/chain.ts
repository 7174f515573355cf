import { Types } from 'mongoose'
import { LinkModel, type ChainLink } from './offline.model.js'
import { FIRST_PREVIOUS_HASH } from './shared/item.js'

/** The place of an item in its device's chain. */
export interface Link {
  sequence: number
  hash: string
  previousHash: string
}

/**
 * `ok`: follows the item before it, or is the first. `missing`: the one before it has not been handed in (yet). `broken`: the one before
 * it is another than it says. `forked`: the device has handed in two items with this number.
 */
export type ChainState = 'ok' | 'missing' | 'broken' | 'forked'

interface Device {
  communityId: string
  deviceId: string
}

/** Notes the links of an upload, each once, and tells how each stands in the chain by what has been handed in so far. */
export async function noteLinks(
  device: Device,
  links: readonly Link[],
  uploadedAt: Date,
): Promise<Map<string, ChainState>> {
  const ids = idsOf(device)
  if (links.length > 0) {
    const operations = links.map(({ sequence, hash, previousHash }) => ({
      updateOne: {
        filter: { ...ids, hash },
        update: { $setOnInsert: { sequence, previousHash, uploadedAt } },
        upsert: true,
      },
    }))
    await writeAll(operations)
  }
  return chainStates(device, links)
}

/** How each of the links stands in the chain now, by its hash. */
export async function chainStates(device: Device, links: readonly Link[]): Promise<Map<string, ChainState>> {
  const numbers = [...new Set(links.flatMap(({ sequence }) => [sequence - 1, sequence]))]
  const found = await LinkModel.collection
    .find<ChainLink>({ ...idsOf(device), sequence: { $in: numbers } })
    .toArray()
  const bySequence = new Map<number, ChainLink[]>()
  for (const link of found) {
    bySequence.set(link.sequence, [...(bySequence.get(link.sequence) ?? []), link])
  }
  const at = (sequence: number) => bySequence.get(sequence) ?? []
  return new Map(links.map((link) => [link.hash, stateOf(link, at(link.sequence), at(link.sequence - 1))]))
}

function stateOf(link: Link, same: readonly ChainLink[], before: readonly ChainLink[]): ChainState {
  if (same.some(({ hash }) => hash !== link.hash)) return 'forked'
  if (link.previousHash === FIRST_PREVIOUS_HASH) return before.length === 0 ? 'ok' : 'broken'
  if (before.length === 0) return 'missing'
  return before.some(({ hash }) => hash === link.previousHash) ? 'ok' : 'broken'
}

const idsOf = ({ communityId, deviceId }: Device) => ({
  communityId: new Types.ObjectId(communityId),
  deviceId: new Types.ObjectId(deviceId),
})

type Operations = Parameters<typeof LinkModel.collection.bulkWrite>[0]

/** Two upserts of one link at a time may both want to insert it; on the second try it is there. */
async function writeAll(operations: Operations, isSecondTry = false): Promise<void> {
  try {
    await LinkModel.collection.bulkWrite(operations, { ordered: false })
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11000 || isSecondTry) throw error
    await writeAll(operations, true)
  }
}
