import { inTransaction } from '../../../infrastructure/mongo.js'
import { businessDayOf } from '../../../lib/business-day.js'
import type { AuditService } from '../../audit/audit.service.js'
import { benefitSentence } from '../../benefits/sentence.js'
import { countComplaintsByShop } from '../../complaints/complaints-by-shop.js'
import type { Period } from '../compare/compared-period.js'
import { readRowsIn } from '../report.repository.js'
import { recordView, type Reader, type ReportFormat } from '../report.service.js'
import { reportOf } from '../report.view.js'
import { promisedOn, type AgreementFacts, type Promised } from './promised.js'
import * as repository from './promises.repository.js'
import { promisesOf, type PromisesReport } from './promises.view.js'

const keyAsLabel = (key: string) => key

export function createPromisesService({ audit, now }: { audit: AuditService; now: () => Date }) {
  return {
    /**
     * What each shop promised on the last day of the period that has come, in its agreement's sentences, beside what it gave on the days (both inclusive),
     * what its counter refused and what seniors complained of, by reason. Everything is of one snapshot.
     */
    async promises(reader: Reader, period: Period, format: ReportFormat): Promise<PromisesReport> {
      const { communityId, language } = reader
      await recordView(audit, reader, { report: 'promises', format, ...period })
      const today = businessDayOf(now())
      const day = period.to < today ? period.to : today
      return inTransaction(async (session) => {
        const shops = await repository.findShops(session, communityId)
        const agreements = await repository.findAgreements(session, communityId)
        const benefits = await repository.findBenefits(session, communityId)
        const byShop = await readRowsIn(session, communityId, { ...period, groupBy: 'shop' })
        const byBenefit = await readRowsIn(session, communityId, { ...period, groupBy: 'benefit' })
        const refusals = await repository.countRefusals(session, communityId, period)
        const complaints = await countComplaintsByShop(session, communityId, period)
        return promisesOf({
          day,
          shops,
          promised: promisedByShop(agreements, day),
          benefits: new Map(
            [...benefits].map(([id, { terms, shopId, isSuspended }]) => [
              id,
              { shopId, isSuspended, title: terms.title, sentence: benefitSentence(terms, language) },
            ]),
          ),
          sentenceOf: (terms) => benefitSentence(terms, language),
          byShop: reportOf(byShop, 'shop', keyAsLabel),
          byBenefit: reportOf(byBenefit, 'benefit', keyAsLabel),
          refusals,
          complaints,
        })
      })
    },
  }
}
export type PromisesService = ReturnType<typeof createPromisesService>

function promisedByShop(agreements: readonly AgreementFacts[], day: string): Map<string, Promised[]> {
  const byShop = new Map<string, Promised[]>()
  for (const agreement of agreements) {
    const promised = promisedOn(agreement, day)
    if (promised) byShop.set(agreement.shopId, [...(byShop.get(agreement.shopId) ?? []), promised])
  }
  return byShop
}
