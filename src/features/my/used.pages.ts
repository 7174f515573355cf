import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { drawPhonePage, phonePages, type PhoneContext } from './phone-page.js'

/** So many records a page: what a reader can take in. */
const PAGE = 20

/** What a senior used: this month and ever, and every record with its voids, the newest first. */
export function usedPages(services: Services): PageRoute[] {
  const { redemptions, shops, now } = services

  async function used(context: PhoneContext) {
    const { req, key } = context
    const cursor = typeof req.query.cursor === 'string' ? req.query.cursor : undefined
    const [month, allTime, page] = await Promise.all([
      redemptions.summary(key),
      redemptions.allTime(key),
      records(key, cursor),
    ])
    const names = await shops.namesOf(key.communityId, [
      ...new Set(page.items.map(({ shopId }) => String(shopId))),
    ])
    drawPhonePage(context, 'my/used', {
      title: req.t('my-more:used.title'),
      month,
      allTime,
      months: byMonth(page.items, names),
      isFirst: cursor === undefined,
      pager: {
        firstHref: cursor === undefined ? null : '/my/used',
        nextHref: page.nextCursor && `/my/used?cursor=${page.nextCursor}`,
      },
      today: businessDayOf(now()),
    })
  }

  /** An address that was cut short shows the newest records, not an error. */
  async function records(key: PhoneContext['key'], cursor: string | undefined) {
    try {
      return await redemptions.ofMember(key, { limit: PAGE, cursor })
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'validation_failed') throw error
      return redemptions.ofMember(key, { limit: PAGE })
    }
  }

  return [phonePages(services).get('/my/used', used)]
}

function byMonth(records: readonly RecordedRedemption[], names: ReadonlyMap<string, string>) {
  const months = new Map<string, ReturnType<typeof row>[]>()
  for (const record of records) {
    const month = record.businessDay.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), row(record, names)])
  }
  return [...months].map(([month, rows]) => ({ month, rows }))
}

function row(record: RecordedRedemption, names: ReadonlyMap<string, string>) {
  return {
    businessDay: record.businessDay,
    shopName: names.get(String(record.shopId)) ?? '',
    benefitTitle: record.benefitTitle ?? '',
    billFen: record.billFen ?? null,
    discountFen: record.discountFen ?? 0,
    isVoided: Boolean(record.voided),
    isCorrected: Boolean(record.voided?.correctedBy),
  }
}
