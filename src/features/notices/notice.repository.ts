import mongoose, { Types, type ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { NoticeModel, NoticeSeenModel, type Notice } from './notice.model.js'

export type NoticeRecord = Notice & { _id: Types.ObjectId }
export type NewNotice = Pick<
  Notice,
  'title' | 'text' | 'audience' | 'alliance' | 'from' | 'to' | 'isUrgent' | 'postedBy'
> & {
  communityId: string
  buildings: string[]
  meant: number | null
}
interface MemberKey {
  communityId: string
  memberId: string
}

export async function insertNotice(session: ClientSession, notice: NewNotice): Promise<NoticeRecord> {
  const [created] = await NoticeModel.create([notice], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findNotice(communityId: string, id: string): Promise<NoticeRecord | null> {
  return NoticeModel.findOne({ communityId, _id: id }).lean()
}

/** Newest first, one more than the limit. */
export async function findNotices(
  communityId: string,
  {
    status,
    before,
    limit,
  }: { status?: Notice['status'] | undefined; before?: Types.ObjectId | undefined; limit: number },
): Promise<NoticeRecord[]> {
  const filter = {
    communityId,
    ...(status ? { status } : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  }
  return NoticeModel.find(filter)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Posted notices that are up on a day, urgent ones first, then the newest. */
export async function findNoticesOn(communityId: string, day: string): Promise<NoticeRecord[]> {
  return NoticeModel.find({
    communityId,
    status: 'posted',
    from: mongoose.trusted({ $lte: day }),
    to: mongoose.trusted({ $gte: day }),
  })
    .sort({ isUrgent: -1, _id: -1 })
    .limit(20)
    .lean()
}

/** Changes a posted notice at the revision that was seen (any, if none is named); null otherwise. */
export async function changeNotice(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision: number | undefined },
  set: Partial<Notice>,
): Promise<NoticeRecord | null> {
  return NoticeModel.findOneAndUpdate(
    { communityId, _id: id, status: 'posted', ...(revision === undefined ? {} : { revision }) },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

/** Notes that a member has seen a notice; the first time counts. */
export async function insertSeen(
  { communityId, memberId }: MemberKey,
  noticeId: string,
  at: Date,
): Promise<void> {
  try {
    await NoticeSeenModel.create([{ communityId, memberId, noticeId, at }])
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Which of the notices a member has seen. */
export async function findSeenBy({ communityId, memberId }: MemberKey): Promise<Set<string>> {
  const found = await NoticeSeenModel.find({ communityId, memberId }, { noticeId: 1 }).lean()
  return new Set(found.map(({ noticeId }) => String(noticeId)))
}

/** How many members have seen each of the notices; those whom nobody has seen are not among them. */
export async function countReaders(
  communityId: string,
  noticeIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await NoticeSeenModel.aggregate<{ _id: Types.ObjectId; readers: number }>([
    {
      $match: {
        communityId: new Types.ObjectId(communityId),
        noticeId: { $in: noticeIds.map((id) => new Types.ObjectId(id)) },
      },
    },
    { $group: { _id: '$noticeId', readers: { $sum: 1 } } },
  ])
  return new Map(rows.map(({ _id, readers }) => [String(_id), readers]))
}

/** Which members have seen a notice. */
export async function findReaders(communityId: string, noticeId: string): Promise<Set<string>> {
  const found = await NoticeSeenModel.find({ communityId, noticeId }, { memberId: 1 }).lean()
  return new Set(found.map(({ memberId }) => String(memberId)))
}

export async function deleteSeenOf(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null,
): Promise<void> {
  await NoticeSeenModel.deleteMany({ communityId, memberId }, session ? { session } : {})
}
