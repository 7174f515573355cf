import mongoose, { Types, type ClientSession, type mongo } from 'mongoose'
import { AgreementModel, AgreementVersionModel } from '../../agreements/agreement.model.js'
import { BenefitModel } from '../../benefits/benefit.model.js'
import type { BenefitTerms } from '../../benefits/benefit.types.js'
import { RedemptionModel } from '../../redemptions/redemption.model.js'
import { ShopModel, type ShopCategory } from '../../shops/shop.model.js'
import type { Period } from '../compare/compared-period.js'
import type { AgreementFacts } from './promised.js'

export interface ShopFacts {
  id: string
  name: string
  category: ShopCategory
}

/** The shops of the community by name. */
export async function findShops(session: ClientSession, communityId: string): Promise<ShopFacts[]> {
  const found = await ShopModel.find({ communityId }, { name: 1, category: 1 })
    .sort({ name: 1 })
    .session(session)
    .lean()
  return found.map(({ _id, name, category }) => ({ id: String(_id), name, category }))
}

/** All agreements of the community that were ever signed, with their versions. */
export async function findAgreements(session: ClientSession, communityId: string): Promise<AgreementFacts[]> {
  const found = await AgreementModel.find({ communityId, status: mongoose.trusted({ $ne: 'draft' }) })
    .sort({ _id: 1 })
    .session(session)
    .lean()
  const versions = await AgreementVersionModel.find({ communityId }).session(session).lean()
  return found.map((agreement) => ({
    id: String(agreement._id),
    shopId: String(agreement.shopId),
    number: agreement.number,
    title: agreement.title,
    status: agreement.status,
    startsOn: agreement.startsOn,
    endsOn: agreement.endsOn,
    endedAt: agreement.endedAt ?? null,
    versions: versions
      .filter(({ agreementId }) => agreementId.equals(agreement._id))
      .map(({ version, effectiveFrom, services, benefits }) => ({
        version,
        effectiveFrom,
        services,
        benefits: benefits.map(({ benefitId, terms }) => ({
          benefitId: String(benefitId),
          terms: terms as BenefitTerms,
        })),
      })),
  }))
}

/** The newest terms of every benefit of the community, by its id. */
export async function findBenefits(
  session: ClientSession,
  communityId: string,
): Promise<Map<string, { shopId: string; terms: BenefitTerms; isSuspended: boolean }>> {
  const found = await BenefitModel.find({ communityId }, { shopId: 1, terms: 1, status: 1 })
    .session(session)
    .lean()
  return new Map(
    found.map(({ _id, shopId, terms, status }) => [
      String(_id),
      { shopId: String(shopId), terms: terms as BenefitTerms, isSuspended: status === 'suspended' },
    ]),
  )
}

interface StoredRefusal {
  _id: Types.ObjectId
  communityId: Types.ObjectId
  outcome: string
  businessDay: string
  shopId: Types.ObjectId
  declineReason?: string
  refusalCode?: string
}

/** How often each shop's counter refused on the days, by reason. */
export async function countRefusals(
  session: ClientSession,
  communityId: string,
  { from, to }: Period,
): Promise<Map<string, Map<string, number>>> {
  const collection = RedemptionModel.collection as unknown as mongo.Collection<StoredRefusal>
  const cursor = collection.find(
    {
      communityId: new Types.ObjectId(communityId),
      outcome: 'declined',
      businessDay: { $gte: from, $lte: to },
    },
    { session, projection: { shopId: 1, declineReason: 1, refusalCode: 1 }, batchSize: 5000 },
  )
  const counts = new Map<string, Map<string, number>>()
  for await (const { shopId, declineReason, refusalCode } of cursor) {
    addTo(counts, shopId.toHexString(), declineReason ?? refusalCode ?? 'declined')
  }
  return counts
}

/** One more of the reason for the shop. */
export function addTo(counts: Map<string, Map<string, number>>, shopId: string, reason: string): void {
  const byReason = counts.get(shopId) ?? new Map<string, number>()
  byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
  counts.set(shopId, byReason)
}
