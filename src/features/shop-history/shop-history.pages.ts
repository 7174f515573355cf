import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { agreementBadge } from '../console/agreement-rows.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'
import { userNames } from '../console/user-names.js'
import { changesOf, entryWords } from './entry-words.js'
import type { HistoryEntry } from './history.js'

/** A shop's agreements one after the other, with what became of them. */
export function shopHistoryPages(services: Services): PageRoute[] {
  const { shopHistory, benefits } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext) {
    const { req, communityId } = context
    const shopId = idOf(req)
    const history = await shopHistory.of({ communityId }, shopId, req.language)
    const given = await benefits.list({ communityId }, { shopId, limit: 200 }, req.language)
    const titles = new Map(given.items.map(({ id, title }) => [id, title]))
    const people = await userNames(services, context)
    const numbers = new Map(history.agreements.map(({ agreement }) => [agreement.id, agreement.number]))
    const row = (entry: HistoryEntry) => ({
      at: entry.at,
      words: entryWords(req.t, req.language, entry, { benefits: titles, agreements: numbers }),
      reason: entry.reason,
      by: entry.userId ? (people.get(entry.userId) ?? null) : null,
      changes: changesOf(req.t, entry),
    })
    const { shop } = history
    renderPage(context, 'shops/history', {
      title: req.t('agreement-history:history.title', { shop: shop.name }),
      crumbs: [
        { href: '/console/shops', label: req.t('console:shops.title') },
        { href: `/console/shops/${shop.id}`, label: shop.name },
      ],
      styles: ['css/agreements.css'],
      isPrintable: true,
      shop,
      isCut: history.isCut,
      ofShop: history.ofShop.map(row),
      agreements: history.agreements.map(({ agreement, entries }) => ({
        ...agreement,
        status: agreementBadge(context, agreement),
        renewedFrom: agreement.renewedFromId ? (numbers.get(agreement.renewedFromId) ?? null) : null,
        hasVersions: agreement.version > 1,
        entries: entries.map(row),
      })),
    })
  }

  return [page.get('/console/shops/:id/history', 'agreement:read', show)]
}
