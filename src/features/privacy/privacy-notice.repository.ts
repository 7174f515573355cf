import type { ClientSession } from 'mongoose'
import { PrivacyNoticeModel, type PrivacyNotice } from './privacy-notice.model.js'

/** @throws a duplicate key on `version` when the community has published this version */
export async function insertNotice(
  notice: Pick<PrivacyNotice, 'version' | 'chinese' | 'english' | 'publishedBy'> & { communityId: string },
  session: ClientSession,
): Promise<void> {
  await PrivacyNoticeModel.create([notice], { session })
}

export async function findNotice(communityId: string, version: string) {
  return PrivacyNoticeModel.findOne({ communityId, version }).lean()
}

/** What the community published last; null when it never did. */
export async function findNewestNotice(communityId: string) {
  return PrivacyNoticeModel.findOne({ communityId }).sort({ _id: -1 }).lean()
}
