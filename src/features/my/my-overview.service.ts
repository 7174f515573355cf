import type { CardService } from '../cards/card.service.js'
import type { CommunityService } from '../communities/community.service.js'
import type { MemberService } from '../members/member.service.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'

/** How many of the latest records a phone shows: what a reader can take in. */
const SHOWN = 10

interface Dependencies {
  cards: Pick<CardService, 'allOfMember'>
  communities: Pick<CommunityService, 'get'>
  members: Pick<MemberService, 'get' | 'maskedName'>
  redemptions: Pick<RedemptionService, 'ofMember' | 'summary'>
  shops: Pick<ShopService, 'namesOf'>
}

/** What a senior's phone tells beside the code. */
export function createMyOverviewService({ cards, communities, members, redemptions, shops }: Dependencies) {
  return {
    /** @throws NotFoundProblem */
    async of({ communityId, memberId }: { communityId: string; memberId: string }) {
      // Only the key itself goes on into filters: the caller may hand in a whole actor.
      const key = { communityId, memberId }
      const [member, maskedName, community, all, month, latest] = await Promise.all([
        members.get(communityId, memberId),
        members.maskedName(communityId, memberId),
        communities.get(communityId),
        cards.allOfMember(key),
        redemptions.summary(key),
        redemptions.ofMember(key, { limit: SHOWN }),
      ])
      const names = await shops.namesOf(communityId, [...new Set(latest.items.map(shopIdOf))])
      const printed = all.find(({ kind, status }) => kind === 'printed' && status !== 'revoked')
      return {
        maskedName,
        isSuspended: member.status === 'suspended',
        communityId,
        communityName: community.name,
        contactPhone: community.settings.contactPhone,
        announcement: community.settings.announcement,
        card: printed ?? null,
        month,
        records: latest.items.map((record) => ({
          businessDay: record.businessDay,
          shopName: names.get(shopIdOf(record)) ?? '',
          benefitTitle: record.benefitTitle ?? '',
          discountFen: record.discountFen ?? 0,
          isVoided: Boolean(record.voided),
        })),
      }
    },
  }
}
export type MyOverviewService = ReturnType<typeof createMyOverviewService>

const shopIdOf = ({ shopId }: { shopId: unknown }) => String(shopId)
