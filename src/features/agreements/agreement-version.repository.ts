import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import { markOffersChanged } from '../communities/offer-revision.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { AgreementModel, type AgreementVersion, AgreementVersionModel } from './agreement.model.js'
import type { AgreementRecord } from './agreement.repository.js'

export interface VersionBenefit {
  benefitId: Types.ObjectId
  terms: BenefitTerms
}

export interface VersionRecord {
  version: number
  effectiveFrom: string
  title: string
  startsOn: string
  endsOn: string
  services: string[]
  benefits: VersionBenefit[]
  createdAt: Date
}

/** What a new version says; everything else comes from the agreement. */
export interface VersionContent {
  effectiveFrom: string
  benefits: VersionBenefit[]
}

/** Versions of an agreement from the first to the newest; `after` and `limit` for one page of them. */
export async function findVersions(
  communityId: string,
  agreementId: string,
  { session, after = 0, limit = 0 }: { session?: ClientSession; after?: number; limit?: number } = {},
): Promise<VersionRecord[]> {
  const found = await AgreementVersionModel.find(
    { communityId, agreementId, version: mongoose.trusted({ $gt: after }) },
    null,
    { session },
  )
    .sort({ version: 1 })
    .limit(limit)
    .lean()
  return found.map((version) => ({ ...version, benefits: version.benefits.map(versionBenefit) }))
}

function versionBenefit({ benefitId, terms }: { benefitId: Types.ObjectId; terms: unknown }): VersionBenefit {
  return { benefitId, terms: terms as BenefitTerms }
}

/**
 * Adds the next versions of an agreement that the transaction holds (`holdAgreement`), numbered without a gap, and writes the
 * newest number into the agreement.
 */
export async function insertVersions(
  session: ClientSession,
  agreement: AgreementRecord,
  contents: VersionContent[],
): Promise<void> {
  const versions = contents.map((content, index) => ({
    ...content,
    communityId: agreement.communityId,
    agreementId: agreement._id,
    shopId: agreement.shopId,
    version: agreement.version + 1 + index,
    title: agreement.title,
    startsOn: agreement.startsOn,
    endsOn: agreement.endsOn,
    services: agreement.services,
  }))
  await markOffersChanged(agreement.communityId, session)
  await AgreementVersionModel.insertMany(versions as unknown as AgreementVersion[], { session })
  await AgreementModel.updateOne(
    { _id: agreement._id, communityId: agreement.communityId },
    { $set: { version: agreement.version + versions.length }, $inc: { revision: 1 } },
    { session },
  )
}
