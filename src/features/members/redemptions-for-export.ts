import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'
import type { MemberKey } from './member.repository.js'

const PAGE_SIZE = 200

/** Every redemption of a member, newest first: what was used where and when, and what it saved. */
export async function redemptionsForExport(
  {
    redemptions,
    shops,
  }: { redemptions: Pick<RedemptionService, 'ofMember'>; shops: Pick<ShopService, 'namesOf'> },
  key: MemberKey,
) {
  const all: ReturnType<typeof exported>[] = []
  let cursor: string | null | undefined
  do {
    const page = await redemptions.ofMember(key, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) })
    all.push(...page.items.map(exported))
    cursor = page.nextCursor
  } while (cursor)
  const names = await shops.namesOf(key.communityId, [...new Set(all.map(({ shopId }) => shopId))])
  return all.map((redemption) => ({ ...redemption, shopName: names.get(redemption.shopId) ?? null }))
}

type Recorded = Awaited<ReturnType<RedemptionService['ofMember']>>['items'][number]

function exported(redemption: Recorded) {
  return {
    id: String(redemption._id),
    shopId: String(redemption.shopId),
    benefitTitle: redemption.benefitTitle ?? null,
    billFen: redemption.billFen ?? null,
    discountFen: redemption.discountFen ?? null,
    payableFen: redemption.payableFen ?? null,
    subsidyFen: redemption.subsidyFen ?? null,
    businessDay: redemption.businessDay,
    occurredAt: redemption.occurredAt.toISOString(),
    voidedAt: redemption.voided?.at.toISOString() ?? null,
  }
}
