import { z } from 'zod'
import type { RequestMeta } from '../../http/api-route.js'
import type { Scope } from '../../http/scope.js'
import { NotFoundProblem } from '../../problems.js'
import type { AgreementService } from '../agreements/agreement.service.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import type { ComparisonService } from '../agreements/comparison.service.js'
import type { AuditService } from '../audit/audit.service.js'
import type { BenefitService } from '../benefits/benefit.service.js'
import { benefitSentence } from '../benefits/sentence.js'
import type { CommunityService } from '../communities/community.service.js'
import type { ShopService } from '../shops/shop.service.js'
import type { ShopView } from '../shops/shop.view.js'

export type AgreementPaperFormat = 'pdf' | 'print'

export const paperQuery = z.strictObject({
  /** The newest one unless given; a draft has none. */
  version: z.coerce
    .number({ error: 'fields:integer' })
    .int({ error: 'fields:integer' })
    .min(1, { error: 'fields:integer' })
    .max(1_000_000, { error: 'fields:integer' })
    .optional(),
})

/** Everything that stands on the paper of an agreement. */
export interface AgreementPaper {
  agreement: AgreementView
  shop: ShopView
  community: { name: string; street: string; district: string; contactPhone: string | null }
  title: string
  startsOn: string
  endsOn: string
  services: readonly string[]
  /** Each with its rules in one sentence, in the reader's language. */
  benefits: { title: string; sentence: string }[]
  /** Null for a draft. */
  version: { number: number; effectiveFrom: string } | null
  at: Date
}

interface Dependencies {
  now: () => Date
  audit: AuditService
  shops: ShopService
  communities: CommunityService
  agreements: AgreementService
  benefits: BenefitService
  comparisons: ComparisonService
}

/** Agreements on paper, to be signed and stamped or kept: a draft as it stands, a signed one by its versions. Each time is an event. */
export function createAgreementPaperService(dependencies: Dependencies) {
  const { now, audit, shops, communities, agreements, benefits, comparisons } = dependencies

  async function draftContent(scope: Scope, agreement: AgreementView, { language }: RequestMeta) {
    const { items } = await benefits.list(scope, { agreementId: agreement.id, limit: 200 }, language)
    const { title, startsOn, endsOn, services } = agreement
    const given = items.map((benefit) => ({ title: benefit.title, sentence: benefit.sentence }))
    return { title, startsOn, endsOn, services, benefits: given, version: null }
  }

  async function versionContent(
    { communityId }: Scope,
    agreement: AgreementView,
    number: number,
    { language }: RequestMeta,
  ) {
    const versions = await comparisons.versionsOf(communityId, agreement.id)
    const found = versions.find(({ version }) => version === number)
    if (!found) throw new NotFoundProblem()
    const { title, startsOn, endsOn, services, effectiveFrom } = found
    const given = found.benefits.map(({ terms }) => ({
      title: terms.title,
      sentence: benefitSentence(terms, language),
    }))
    return { title, startsOn, endsOn, services, benefits: given, version: { number, effectiveFrom } }
  }

  return {
    /** @throws NotFoundProblem when the scope has no such agreement, or it has no such version */
    async of(
      scope: Scope,
      id: string,
      version: number | undefined,
      format: AgreementPaperFormat,
      meta: RequestMeta,
    ): Promise<AgreementPaper> {
      const { agreement } = await agreements.get(scope, id)
      if (agreement.version === 0 && version !== undefined) throw new NotFoundProblem()
      const { shop } = await shops.get(scope, agreement.shopId)
      const { name, street, district, settings } = await communities.get(scope.communityId)
      const content =
        agreement.version === 0
          ? await draftContent(scope, agreement, meta)
          : await versionContent(scope, agreement, version ?? agreement.version, meta)
      await audit.record(null, {
        communityId: scope.communityId,
        type: 'AGREEMENT_EXPORTED',
        actor: meta.actor,
        subjects: [
          { kind: 'agreement', id },
          { kind: 'shop', id: shop.id },
        ],
        facts: { format },
        requestId: meta.requestId,
      })
      const community = { name, street, district, contactPhone: settings.contactPhone }
      return { agreement, shop, community, ...content, at: now() }
    },
  }
}
export type AgreementPaperService = ReturnType<typeof createAgreementPaperService>
