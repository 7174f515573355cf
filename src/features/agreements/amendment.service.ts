import { isDeepStrictEqual } from 'node:util'
import type { ClientSession } from 'mongoose'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { agreementStateOn } from './agreement-state.js'
import { type AgreementRecord, holdAgreement } from './agreement.repository.js'
import {
  findVersions,
  insertVersions,
  type VersionBenefit,
  type VersionContent,
  type VersionRecord,
} from './agreement-version.repository.js'
import { carryForward } from './amendment.js'
import { versionOn, versionsAfter } from './versions.js'

/** The newest terms of an amended benefit and the business day from which they count. */
export interface AmendedTerms {
  terms: BenefitTerms
  effectiveFrom: string
}

interface Amendment {
  benefit: VersionBenefit
  /** What the benefit said before the change; absent for one that is new. */
  before?: BenefitTerms
  effectiveFrom: string
}

/** Makes the next version of a signed agreement when one of its benefits is added or changed. */
export function createAmendmentService({ now }: { now: () => Date }) {
  return {
    /**
     * Holds the agreement in the transaction before one of its benefits is changed.
     * @throws NotFoundProblem, or Problem illegal_transition when the agreement is over
     */
    async open(session: ClientSession, communityId: string, agreementId: string): Promise<AgreementRecord> {
      const agreement = await holdAgreement(session, communityId, agreementId)
      if (!agreement) throw new NotFoundProblem()
      const state = agreementStateOn(agreement, businessDayOf(now()))
      if (state === 'ended') throw new Problem('illegal_transition')
      return agreement
    },

    /** @throws Problem validation_failed when the day has passed or the agreement is over by then */
    assertDay(agreement: AgreementRecord, effectiveFrom: string): void {
      const fault = dayFault(agreement, effectiveFrom, businessDayOf(now()))
      if (fault) {
        throw new Problem('validation_failed', { errors: [{ path: 'effectiveFrom', message: fault }] })
      }
    },

    /** What the benefit says on a business day, by the versions of its agreement; undefined if it is not in them. */
    async termsOn(
      session: ClientSession,
      agreement: AgreementRecord,
      benefitId: string,
      day: string,
    ): Promise<BenefitTerms | undefined> {
      const versions = await versionsOf(session, agreement)
      return termsIn(versionOn(versions, agreement.startsOn, day), benefitId)
    },

    /**
     * Makes the next version: as the agreement stands on `effectiveFrom`, with the benefit's new terms. Versions that were
     * agreed for later days follow once more with the change carried into them, so that neither is lost.
     */
    async amend(
      session: ClientSession,
      agreement: AgreementRecord,
      amendment: Amendment,
    ): Promise<AmendedTerms> {
      const contents = nextVersions(await versionsOf(session, agreement), agreement, amendment)
      await insertVersions(session, agreement, contents)
      return newestTerms(contents, amendment)
    },

    /** Makes one next version with several new benefits; versions that were agreed for later days follow with them in it. */
    async addAll(
      session: ClientSession,
      agreement: AgreementRecord,
      added: VersionBenefit[],
      effectiveFrom: string,
    ): Promise<void> {
      const versions = await versionsOf(session, agreement)
      await insertVersions(session, agreement, versionsWith(versions, agreement, added, effectiveFrom))
    },
  }
}
export type AmendmentService = ReturnType<typeof createAmendmentService>

async function versionsOf(session: ClientSession, agreement: AgreementRecord): Promise<VersionRecord[]> {
  return findVersions(agreement.communityId.toString(), agreement._id.toString(), { session })
}

function dayFault({ endsOn }: AgreementRecord, effectiveFrom: string, today: string): string | undefined {
  if (effectiveFrom < today) return 'fields:day_past'
  return effectiveFrom > endsOn ? 'fields:day_after_agreement' : undefined
}

function termsIn(
  version: { benefits: VersionBenefit[] } | undefined,
  benefitId: string,
): BenefitTerms | undefined {
  return version?.benefits.find((benefit) => benefit.benefitId.equals(benefitId))?.terms
}

/** The versions that an amendment makes: one for its own day, and one for each later day with a version of its own. */
export function nextVersions(
  versions: readonly VersionRecord[],
  { startsOn }: { startsOn: string },
  { benefit, before, effectiveFrom }: Amendment,
): VersionContent[] {
  const id = benefit.benefitId.toString()
  const base = versionOn(versions, startsOn, effectiveFrom)
  const first = { effectiveFrom, benefits: withTerms(base?.benefits ?? [], benefit) }
  const later = versionsAfter(versions, startsOn, effectiveFrom).map((version) => {
    const agreed = termsIn(version, id)
    const terms = before && agreed ? carryForward(before, benefit.terms, agreed) : (agreed ?? benefit.terms)
    return {
      effectiveFrom: version.effectiveFrom,
      benefits: withTerms(version.benefits, { ...benefit, terms }),
    }
  })
  return [first, ...later]
}

/** The versions that new benefits make: one for their first day, and one for each later day with a version of its own. */
export function versionsWith(
  versions: readonly VersionRecord[],
  { startsOn }: { startsOn: string },
  added: readonly VersionBenefit[],
  effectiveFrom: string,
): VersionContent[] {
  const base = versionOn(versions, startsOn, effectiveFrom)
  const later = versionsAfter(versions, startsOn, effectiveFrom)
  return [
    { effectiveFrom, benefits: [...(base?.benefits ?? []), ...added] },
    ...later.map((version) => ({
      effectiveFrom: version.effectiveFrom,
      benefits: [...version.benefits, ...added],
    })),
  ]
}

function withTerms(benefits: readonly VersionBenefit[], changed: VersionBenefit): VersionBenefit[] {
  const isChanged = (benefit: VersionBenefit) => benefit.benefitId.equals(changed.benefitId)
  if (!benefits.some(isChanged)) return [...benefits, changed]
  return benefits.map((benefit) => (isChanged(benefit) ? changed : benefit))
}

function newestTerms(contents: VersionContent[], amendment: Amendment): AmendedTerms {
  let newest: AmendedTerms = { terms: amendment.benefit.terms, effectiveFrom: amendment.effectiveFrom }
  for (const content of contents) {
    const terms = termsIn(content, amendment.benefit.benefitId.toString())
    if (terms && !isDeepStrictEqual(terms, newest.terms)) {
      newest = { terms, effectiveFrom: content.effectiveFrom }
    }
  }
  return newest
}
