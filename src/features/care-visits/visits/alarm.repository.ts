import mongoose, { type ClientSession, type QueryFilter, type Types } from 'mongoose'
import { AlarmModel, type Alarm } from './visit.model.js'

export type AlarmRecord = Alarm & { _id: Types.ObjectId }
export type NewAlarm = Pick<Alarm, 'communityId' | 'memberId' | 'visitId' | 'kind' | 'hazards'>

/** Raises an alarm; null when the visit has raised it before. */
export async function raiseAlarm(session: ClientSession, alarm: NewAlarm): Promise<AlarmRecord | null> {
  const { communityId, visitId, kind } = alarm
  if (await AlarmModel.exists({ communityId, visitId, kind }).session(session)) return null
  const [raised] = await AlarmModel.create([alarm], { session })
  if (!raised) throw new Error('The store has answered an insert with nothing')
  return raised.toObject()
}

export async function findAlarm(communityId: string, id: string): Promise<AlarmRecord | null> {
  return AlarmModel.findOne({ communityId, _id: id }).lean()
}

export interface AlarmSearch {
  state?: Alarm['state'] | undefined
  visitId?: string | undefined
  before?: Types.ObjectId | undefined
  limit: number
}

/** Newest first, one more than the limit. */
export async function findAlarms(
  communityId: string,
  { state, visitId, before, limit }: AlarmSearch,
): Promise<AlarmRecord[]> {
  const filter: QueryFilter<Alarm> = {
    communityId,
    ...(state ? { state } : {}),
    ...(visitId ? { visitId } : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  }
  return AlarmModel.find(filter)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

export async function countOpenAlarms(communityId: string): Promise<number> {
  return AlarmModel.countDocuments({ communityId, state: 'open' })
}

/** Null when it is acknowledged already. */
export async function acknowledgeAlarm(
  session: ClientSession,
  { communityId, id }: { communityId: string; id: string },
  set: Pick<Alarm, 'wordsCipher' | 'acknowledgedBy' | 'acknowledgedAt'>,
): Promise<AlarmRecord | null> {
  return AlarmModel.findOneAndUpdate(
    { communityId, _id: id, state: 'open' },
    { $set: { ...set, state: 'acknowledged' }, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
