import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { translator } from '../../infrastructure/i18n.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { AuditService } from '../audit/audit.service.js'
import type { ReachedService } from '../reports/reached.service.js'
import { recordView, type Reader, type ReportFormat } from '../reports/report.service.js'
import { accountOf } from './account.js'
import { listsOf } from './account-lists.js'
import { accountView, type AccountView } from './account.view.js'
import type { AccountListQuery, AccountPeriod } from './committee.forms.js'
import { itemsOf, memberItem, type AccountItem } from './list-items.js'
import { readFacts, type FactSources } from './read-facts.js'

interface Dependencies extends FactSources {
  now: () => Date
  audit: AuditService
  reached: ReachedService
}

/** The four alliances in one account: what was done together in a period, and whom it reached. */
export function createCommitteeService(dependencies: Dependencies) {
  const { now, audit, reached } = dependencies

  return {
    /** The account of a period, both days included, as it stands at the moment of reading. Every view is an audit event. */
    async account(reader: Reader, period: AccountPeriod, format: ReportFormat): Promise<AccountView> {
      const [facts] = await Promise.all([
        readFacts(dependencies, reader.communityId, period),
        recordView(audit, reader, { report: 'alliances', format, ...period }),
      ])
      return accountView(accountOf(facts, now()), facts.partners, period)
    },

    /** What is behind one figure of the account, in words of the reader's language; `total` is the figure. */
    async list(
      reader: Reader,
      query: AccountListQuery,
      format: ReportFormat,
    ): Promise<Page<AccountItem> & { total: number }> {
      const { of, alliance, organizationId, limit, cursor, ...period } = query
      const after = cursor === undefined ? undefined : decodeCursor(cursor)[0]
      const scope = { alliance: alliance ?? null, organizationId: organizationId ?? null }
      const facts = { report: 'alliances_list', format, of, ...scope, ...period }
      const [read] = await Promise.all([
        readFacts(dependencies, reader.communityId, period),
        recordView(audit, reader, facts),
      ])
      const lists = listsOf(read, { alliance, organizationId })
      const t = translator(reader.language)
      const isMembers = of === 'reached' || of === 'not_reached'
      const all = isMembers ? lists[of] : itemsOf(t, lists, of, read.partners)
      const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1
      const page = toPage<{ id: string }>(all.slice(start, start + limit + 1), limit, ({ id }) => [id])
      const total = all.length
      if (!isMembers) return { ...page, items: page.items as AccountItem[], total }
      const ids = page.items.map(({ id }) => id)
      const shown = await reached.shown(reader.communityId, ids)
      const today = businessDayOf(now())
      return { ...page, items: shown.map((member) => memberItem(t, member, today)), total }
    },
  }
}
export type CommitteeService = ReturnType<typeof createCommitteeService>
