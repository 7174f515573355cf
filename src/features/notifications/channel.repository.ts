import type { ClientSession, Types } from 'mongoose'
import type { Topic } from './topics.js'
import { NotificationChannelModel, type NotificationChannel } from './notification.model.js'

export type ChannelRecord = NotificationChannel & { _id: Types.ObjectId }

export async function findChannel(
  communityId: string,
  session: ClientSession | null = null,
): Promise<ChannelRecord | null> {
  return NotificationChannelModel.findOne({ communityId }).session(session).lean()
}

type Settings = Pick<NotificationChannel, 'kind' | 'includesPhone'> & {
  url: string | null
  secretCipher: string | null
  topics: Topic[]
}

/** @throws a duplicate key when somebody else has made it at the same time */
export async function insertChannel(
  session: ClientSession,
  communityId: string,
  settings: Settings,
): Promise<ChannelRecord> {
  const [created] = await NotificationChannelModel.create([{ communityId, ...settings }], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** Changes the channel at the revision that was read; null when it has changed since. */
export async function changeChannel(
  session: ClientSession,
  { _id, communityId, revision }: ChannelRecord,
  settings: Settings,
): Promise<ChannelRecord | null> {
  return NotificationChannelModel.findOneAndUpdate(
    { _id, communityId, revision },
    { $set: settings, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
