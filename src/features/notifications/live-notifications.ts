import type { Translate } from '../../infrastructure/i18n.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { formatYuan } from '../../lib/money.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'

/**
 * A write becomes visible a little after the moment that it bears, and the clocks of several servers differ a little: what lies so near
 * before the last question is told again, and the page knows it by its id. In ms.
 */
const OVERLAP_MS = 15_000
/** A phone that slept for longer is told by its list, not by a hundred notifications. */
const MOST_MS = 24 * 3600_000
/** Further back nothing is uploaded, and a statement has closed the month against voids. */
const DAYS = 62

export interface LiveNotification {
  /** Of the record: a later notification with the same id stands in place of the earlier one. */
  id: string
  kind: 'redeemed' | 'voided'
  at: string
  shopName: string
  benefitTitle: string
  discountFen: number
  /** The notification as one sentence to show and to read aloud. */
  text: string
}

/** What an open page of a phone is told: asked for every two seconds, so that any server can answer and an unbound phone gets nothing. */
export function createLiveNotifications({
  now,
  redemptions,
  shops,
}: {
  now: () => Date
  redemptions: Pick<RedemptionService, 'changesOf'>
  shops: Pick<ShopService, 'namesOf'>
}) {
  return {
    async since(
      key: { communityId: string; memberId: string },
      since: Date | undefined,
      t: Translate,
    ): Promise<{ now: string; items: LiveNotification[] }> {
      const at = now()
      const asked = Math.min((since ?? at).getTime(), at.getTime())
      const after = new Date(Math.max(asked - OVERLAP_MS, at.getTime() - MOST_MS))
      const fromDay = addDays(businessDayOf(at), -DAYS)
      const found = await redemptions.changesOf(key, { after, fromDay })
      const shopIds = [...new Set(found.map(({ shopId }) => String(shopId)))]
      const names =
        shopIds.length > 0 ? await shops.namesOf(key.communityId, shopIds) : new Map<string, string>()
      const items = found
        // The right bill that stands in its place is told instead.
        .filter(({ voided }) => !voided?.correctedBy)
        .map((record) => liveNotification(record, names.get(String(record.shopId)) ?? '', t))
        .sort((a, b) => a.at.localeCompare(b.at))
      return { now: at.toISOString(), items }
    },
  }
}
export type LiveNotifications = ReturnType<typeof createLiveNotifications>

function liveNotification(record: RecordedRedemption, shopName: string, t: Translate): LiveNotification {
  const { voided, benefitTitle, discountFen } = record
  const facts = {
    id: record._id.toHexString(),
    kind: voided ? ('voided' as const) : ('redeemed' as const),
    at: (voided?.at ?? record.createdAt).toISOString(),
    shopName,
    benefitTitle: benefitTitle ?? '',
    discountFen: discountFen ?? 0,
  }
  const words = voided ? 'voided' : sentenceFor(record)
  const text = t(`notifications:live.${words}`, {
    shop: shopName,
    benefit: facts.benefitTitle,
    saved: formatYuan(facts.discountFen),
  })
  return { ...facts, text }
}

function sentenceFor({ correctionOf, offline }: RecordedRedemption): string {
  if (correctionOf) return 'corrected'
  return offline ? 'later' : 'redeemed'
}
