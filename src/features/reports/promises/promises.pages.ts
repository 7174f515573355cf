import type { PageRoute } from '../../../http/page-route.js'
import { businessDayOf, monthOf } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import { attempt, readForm } from '../../console/console-form.js'
import { consolePages, type ConsoleContext } from '../../console/console-page.js'
import { renderPage } from '../../console/console-render.js'
import { categoryOf } from '../../console/words.js'
import { readerOf } from '../reader-of.js'
import { periodQuery } from '../report.forms.js'
import { complaintWord, refusalWord } from './reason-words.js'
import type { ShopPromises } from './promises.view.js'

/** What each shop promised, beside what it gave, refused and was complained of. */
export function promisesPages(services: Services): PageRoute[] {
  const { promises, now } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext) {
    const { req, res, api } = context
    const today = businessDayOf(now())
    const wanted = {
      from: dayIn(req.query.from) ?? `${monthOf(today)}-01`,
      to: dayIn(req.query.to) ?? today,
    }
    const locals = {
      title: req.t('promises:title'),
      crumbs: [{ href: '/console/reports', label: req.t('console:reports.title') }],
      filters: wanted,
      isPrintable: true,
      styles: ['css/reports.css'],
    }
    const outcome = await attempt(req, 'console:reports.fields', async () => {
      const period = readForm(periodQuery, wanted)
      return promises.promises(readerOf(context), period, 'page')
    })
    if (!outcome.ok) {
      res.status(outcome.refusal.status)
      renderPage(context, 'reports/promises', { ...locals, ...outcome.refusal })
      return
    }
    const report = outcome.value
    renderPage(context, 'reports/promises', {
      ...locals,
      report,
      shops: report.shops.map((shop) => shopOf(context, shop, wanted)),
      xlsx: api('/reports/promises.xlsx', wanted),
      csv: api('/reports/promises.csv', wanted),
      pdf: api('/reports/promises.pdf', wanted),
    })
  }

  return [page.get('/console/reports/promises', 'report:read', show)]
}

const dayIn = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function shopOf({ req }: ConsoleContext, shop: ShopPromises, { from, to }: { from: string; to: string }) {
  const period = new URLSearchParams({ shopId: shop.shopId, from, to, status: 'declined' }).toString()
  return {
    ...shop,
    category: categoryOf(req, shop.category),
    benefits: shop.benefits.map((benefit) => ({
      ...benefit,
      state: benefit.state === 'in_force' ? null : req.t(`promises:states.${benefit.state}`),
      isUnused: benefit.state === 'in_force' && benefit.redemptions === 0,
    })),
    refused: shop.refusals.byReason.map(({ reason, count }) => ({ word: refusalWord(req.t, reason), count })),
    complained: shop.complaints.byReason.map(({ reason, count }) => ({
      word: complaintWord(req.t, reason),
      count,
    })),
    refusedHref: `/console/redemptions?${period}`,
    complainedHref: `/console/complaints?shopId=${shop.shopId}`,
  }
}
