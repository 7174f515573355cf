import type { Scope } from '../../http/scope.js'
import type { Language } from '../../infrastructure/i18n.js'
import type { AgreementService } from '../agreements/agreement.service.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import type { ComparisonService } from '../agreements/comparison.service.js'
import type { AuditEventsService } from '../audit/audit-events.service.js'
import type { ShopService } from '../shops/shop.service.js'
import type { ShopView } from '../shops/shop.view.js'
import {
  agreementEntries,
  type HistoryEntry,
  shopEntries,
  TOLD_OF_AGREEMENTS,
  TOLD_OF_SHOPS,
} from './history.js'

/** More agreements than a shop ever signs, and more events than anybody reads. */
const MOST_AGREEMENTS = 200
const MOST_EVENTS = 2000

export interface ShopHistory {
  shop: ShopView
  ofShop: HistoryEntry[]
  /** By the first day of their terms. */
  agreements: { agreement: AgreementView; entries: HistoryEntry[] }[]
  /** Whether there are older events than those told. */
  isCut: boolean
}

interface Dependencies {
  shops: ShopService
  agreements: AgreementService
  comparisons: ComparisonService
  auditEvents: AuditEventsService
}

/** What a shop has signed over the years, as its agreements, their versions and the audit tell it. */
export function createShopHistoryService({ shops, agreements, comparisons, auditEvents }: Dependencies) {
  return {
    /** @throws NotFoundProblem when the scope has no such shop */
    async of(scope: Scope, shopId: string, language: Language): Promise<ShopHistory> {
      const { shop } = await shops.get(scope, shopId)
      const { items } = await agreements.list(scope, { shopId, limit: MOST_AGREEMENTS })
      const types = [...TOLD_OF_SHOPS, ...TOLD_OF_AGREEMENTS]
      const events = await auditEvents.about(scope.communityId, shopId, types, MOST_EVENTS + 1)
      // Of events of one moment the one that was recorded first comes first.
      const told = events.slice(0, MOST_EVENTS).reverse()
      const inTurn = [...items].sort(
        (a, b) => a.startsOn.localeCompare(b.startsOn) || a.id.localeCompare(b.id),
      )
      const histories = []
      for (const agreement of inTurn) {
        const versions = await comparisons.versionsOf(scope.communityId, agreement.id)
        const entries = agreementEntries(agreement.id, told, versions, language)
        histories.push({ agreement, entries })
      }
      return { shop, ofShop: shopEntries(told), agreements: histories, isCut: events.length > MOST_EVENTS }
    },
  }
}
export type ShopHistoryService = ReturnType<typeof createShopHistoryService>
