import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { markedParts, termsById } from '../agreements/comparison.js'
import { changeSentence } from '../agreements/change-words.js'
import { type Comparison, comparisonQuery } from '../agreements/comparison.service.js'
import { agreementCrumbs } from './agreement-form.js'
import { readListQuery } from './console-list.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'

/** Versions to choose from: as many as a list has on one page. */
const MOST = 200

/** Two versions of an agreement side by side, with what changed in sentences. */
export function comparisonPages(services: Services): PageRoute[] {
  const { agreements, comparisons } = services
  const page = consolePages(services)

  async function compare(context: ConsoleContext) {
    const { req, communityId } = context
    const { agreement } = await agreements.get({ communityId }, idOf(req))
    const newest = agreement.version
    const common = {
      title: req.t('agreement-history:compare.title'),
      lead: `${agreement.number} · ${agreement.title}`,
      crumbs: agreementCrumbs(context, agreement),
      styles: ['css/agreements.css'],
      agreement,
    }
    if (newest < 2) {
      renderPage(context, 'agreements/compare', { ...common, hasOne: true })
      return
    }
    const asked = { from: String(newest - 1), to: String(newest), ...req.query }
    const query = readListQuery({ query: asked }, comparisonQuery)
    const comparison = await comparisons.compare({ communityId }, agreement.id, query, req.language)
    const found = await agreements.versions({ communityId }, agreement.id, { limit: MOST }, req.language)
    const options = found.items.map(({ version, effectiveFrom }) => ({
      value: version,
      label: req.t('agreement-history:compare.option', { version, day: effectiveFrom }),
    }))
    renderPage(context, 'agreements/compare', {
      ...common,
      options,
      from: comparison.from,
      to: comparison.to,
      changes: comparison.changes.map((change) => changeSentence(req.t, change)),
      rows: sideRows(context, comparison),
    })
  }

  return [page.get('/console/agreements/:id/compare', 'agreement:read', compare)]
}

/** The benefits of both versions in one order, each with what it says on either side. */
function sideRows({ req }: ConsoleContext, { from, to }: Comparison) {
  const former = termsById(from)
  const later = termsById(to)
  const ids = [...new Set([...later.keys(), ...former.keys()])]
  return ids.map((id) => {
    const [left, right] = [former.get(id), later.get(id)]
    return {
      title: (right ?? left)?.title,
      left: left && { title: left.title, parts: markedParts(left, right, req.language) },
      right: right && { title: right.title, parts: markedParts(right, left, req.language) },
    }
  })
}
