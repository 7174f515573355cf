import mongoose, { Types } from 'mongoose'
import { BenefitModel } from '../benefits/benefit.model.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { CommunityModel, DEFAULT_OFFLINE_CAP_FEN, type Community } from '../communities/community.model.js'
import { ShopModel } from '../shops/shop.model.js'
import { AgreementModel, AgreementVersionModel, type AgreementStatus } from './agreement.model.js'
import type { ShopOffer } from './benefits-in-force.js'

/** What the store says of a shop, its community and its agreements; frozen, because many requests share it. */
export interface ShopFacts {
  shop: ShopOffer['shop']
  community: ShopOffer['community']
  agreements: readonly {
    id: string
    number: string
    status: AgreementStatus
    startsOn: string
    endsOn: string
    versions: readonly {
      version: number
      effectiveFrom: string
      benefits: readonly { benefitId: string; terms: BenefitTerms }[]
    }[]
  }[]
  /** Status of each benefit by its id. */
  statuses: ReadonlyMap<string, 'active' | 'suspended'>
}

/** Reads everything about one shop that decides what it offers; null when the community has no such shop. */
export async function readShopFacts(communityId: string, shopId: string): Promise<ShopFacts | null> {
  const [facts] = await readFactsOfShops(communityId, [shopId])
  return facts ?? null
}

/** The same for several shops of one community, in no particular order; unknown ones are left out. */
export async function readFactsOfShops(communityId: string, shopIds: string[]): Promise<ShopFacts[]> {
  const shopId = mongoose.trusted({ $in: shopIds.map((id) => new Types.ObjectId(id)) })
  const [community, shops, agreements, versions, benefits] = await Promise.all([
    CommunityModel.findById(communityId, { minimumAge: 1, settings: 1 }).lean(),
    ShopModel.find({ communityId, _id: shopId }, { name: 1, category: 1, status: 1 }).lean(),
    AgreementModel.find(
      { communityId, shopId, status: mongoose.trusted({ $ne: 'draft' }) },
      { shopId: 1, number: 1, status: 1, startsOn: 1, endsOn: 1 },
    )
      .sort({ _id: 1 })
      .lean(),
    AgreementVersionModel.find(
      { communityId, shopId },
      { agreementId: 1, version: 1, effectiveFrom: 1, benefits: 1 },
    ).lean(),
    BenefitModel.find({ communityId, shopId }, { status: 1 }).lean(),
  ])
  if (!community) return []
  const facts = {
    community: communityFacts(communityId, community),
    statuses: new Map(benefits.map((benefit) => [benefit._id.toString(), benefit.status])),
  }
  return shops.map((shop) => ({
    ...facts,
    shop: deepFreeze({
      id: shop._id.toString(),
      name: shop.name,
      category: shop.category,
      status: shop.status,
    }),
    agreements: deepFreeze(
      agreements
        .filter((agreement) => agreement.shopId.equals(shop._id))
        .map((agreement) => ({
          id: agreement._id.toString(),
          number: agreement.number,
          status: agreement.status,
          startsOn: agreement.startsOn,
          endsOn: agreement.endsOn,
          versions: versions.filter((version) => version.agreementId.equals(agreement._id)).map(versionFacts),
        })),
    ),
  }))
}

/** Ids of the shops that have an agreement in force on the day, of one community or of all. */
export async function findShopIdsInForce(
  communityId: string | undefined,
  day: string,
): Promise<Types.ObjectId[]> {
  return AgreementModel.distinct('shopId', {
    ...(communityId ? { communityId } : {}),
    status: 'signed',
    startsOn: mongoose.trusted({ $lte: day }),
    endsOn: mongoose.trusted({ $gte: day }),
  })
}

function versionFacts(version: {
  version: number
  effectiveFrom: string
  benefits: { benefitId: Types.ObjectId; terms: unknown }[]
}) {
  return {
    version: version.version,
    effectiveFrom: version.effectiveFrom,
    benefits: version.benefits.map(({ benefitId, terms }) => ({
      benefitId: benefitId.toString(),
      terms: terms as BenefitTerms,
    })),
  }
}

function communityFacts(id: string, { minimumAge, settings }: Pick<Community, 'minimumAge' | 'settings'>) {
  return deepFreeze({
    id,
    minimumAge,
    settings: {
      printedCardDailyLimit: settings?.printedCardDailyLimit ?? null,
      printedCardSecondFactorAboveFen: settings?.printedCardSecondFactorAboveFen ?? null,
      offlineCapFen: settings?.offlineCapFen ?? DEFAULT_OFFLINE_CAP_FEN,
      carerPolicy: settings?.carerPolicy ?? 'accept_with_second_factor',
      noticeVersion: settings?.noticeVersion ?? '',
      contactPhone: settings?.contactPhone ?? null,
    },
  })
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member as object)
  }
  return Object.freeze(value)
}
