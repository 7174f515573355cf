import type { Request } from 'express'
import type { Services } from '../../services.js'

/** What the community has answered and the senior has not seen yet, for the first page of the phone. */
export async function unreadAnswers(
  { complaints, shops }: Pick<Services, 'complaints' | 'shops'>,
  { communityId, memberId }: { communityId: string; memberId: string },
  req: Request,
) {
  const found = await complaints.unreadOf({ communityId, memberId })
  const names = await shops.namesOf(communityId, [...new Set(found.map(({ shopId }) => String(shopId)))])
  return found.map(({ _id, shopId, reason, occurredOn, status, answers }) => ({
    id: String(_id),
    shopName: names.get(String(shopId)) ?? '',
    reasonWords: req.t(`complaints:reasons.${reason}`),
    occurredOn,
    isSettled: status === 'settled',
    text: answers.at(-1)?.text ?? '',
  }))
}
