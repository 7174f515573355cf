import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { MemberKey } from './member.repository.js'

const PAGE_SIZE = 200

/** Every redemption of a member, newest first: what was used where and when, and what it saved. */
export async function redemptionsForExport(redemptions: Pick<RedemptionService, 'ofMember'>, key: MemberKey) {
  const all: ReturnType<typeof exported>[] = []
  let cursor: string | null | undefined
  do {
    const page = await redemptions.ofMember(key, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) })
    all.push(...page.items.map(exported))
    cursor = page.nextCursor
  } while (cursor)
  return all
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
