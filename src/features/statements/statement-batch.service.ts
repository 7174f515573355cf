import type { RequestMeta } from '../../http/api-route.js'
import { translator } from '../../infrastructure/i18n.js'
import { businessDayOf, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import { formatMonth } from '../../lib/display.js'
import { Problem } from '../../problems.js'
import type { ShopService } from '../shops/shop.service.js'
import type { ShopView } from '../shops/shop.view.js'
import { sumAdjustments } from './adjustment.repository.js'
import { sumUnclaimedByShop } from './statement-lines.repository.js'
import type { StatementStepsService } from './statement-steps.service.js'
import type { BatchBody } from './statement.forms.js'
import { findOpenMonths, findStatementsOfMonth, isClosed, openMonthBefore } from './statement.repository.js'
import type { StatementService } from './statement.service.js'
import type { StatementView } from './statement.view.js'

export const BATCH_OUTCOMES = ['opened', 'closed', 'unchanged', 'nothing', 'refused'] as const

export interface BatchResult {
  shopId: string
  shopName: string
  /** `unchanged`: it was so already; `nothing`: the shop has given nothing that is in no statement. */
  outcome: (typeof BATCH_OUTCOMES)[number]
  statementId: string | null
  redemptions: number
  payableFen: number
  /** Why it was refused, as a problem code and in words. */
  code: string | null
  detail: string | null
}

/** What a batch would do, in numbers. */
export interface BatchPreview {
  month: string
  isOver: boolean
  /** Shops without a statement of the month that have given something. */
  toOpen: number
  /** Shops whose statement would be closed, opened or not yet, and how many of them have confirmed it. */
  toClose: number
  confirmed: number
  /** Shops that have to wait, because a former statement of theirs is not closed. */
  blocked: number
  closed: number
  redemptions: number
  discountFen: number
  payableFen: number
}

interface Dependencies {
  now: () => Date
  shops: ShopService
  statements: StatementService
  statementSteps: StatementStepsService
}

/** The statements of a month for all shops. Each shop has its own transaction, and doing it again does only what is left. */
export function createStatementBatchService({ now, shops, statements, statementSteps }: Dependencies) {
  const isOver = (month: string) => businessDayOf(now()) > lastDayOfMonth(month)

  async function allShops(communityId: string): Promise<ShopView[]> {
    const all: ShopView[] = []
    for (let cursor: string | null = null; ;) {
      const page = await shops.list({ communityId }, { limit: 200, ...(cursor ? { cursor } : {}) })
      all.push(...page.items)
      if (!page.nextCursor) return all
      cursor = page.nextCursor
    }
  }

  async function stepOf(communityId: string, shopId: string, { month, step }: BatchBody, meta: RequestMeta) {
    const { statement, isNew } = await statements.open(communityId, shopId, month, meta)
    if (step === 'open' || statement.closedAt)
      return { statement, outcome: isNew ? 'opened' : 'unchanged' } as const
    return {
      statement: await statementSteps.close(communityId, statement.id, {}, meta),
      outcome: 'closed',
    } as const
  }

  return {
    /**
     * Opens the statements of all shops that have given something, or closes them too. What one shop is refused does not hold
     * up the others.
     * @throws Problem month_not_ended for closing a month that is not over, month_not_begun
     */
    async run(
      communityId: string,
      body: BatchBody,
      { ifMatch: _, ...rest }: RequestMeta,
    ): Promise<BatchResult[]> {
      const meta = { ...rest, ifMatch: undefined }
      const { month, step } = body
      if (month > monthOf(businessDayOf(now()))) throw new Problem('month_not_begun')
      if (step === 'close' && !isOver(month)) {
        throw new Problem('month_not_ended', { params: { month: formatMonth(month, meta.language) } })
      }
      const known = await findStatementsOfMonth(communityId, month)
      const unclaimed = await sumUnclaimedByShop(communityId, { through: lastDayOfMonth(month) })
      const results: BatchResult[] = []
      for (const shop of await allShops(communityId)) {
        const base = { shopId: shop.id, shopName: shop.name }
        if (!known.has(shop.id) && !unclaimed.has(shop.id)) {
          results.push({ ...base, ...NOTHING, outcome: 'nothing' })
          continue
        }
        try {
          const { statement, outcome } = await stepOf(communityId, shop.id, body, meta)
          results.push({ ...base, ...NOTHING, ...told(statement), outcome })
        } catch (error) {
          results.push({ ...base, ...NOTHING, ...refusalOf(error, meta), outcome: 'refused' })
        }
      }
      return results
    },

    /** What opening or closing the month for all shops would do. */
    async preview(communityId: string, month: string): Promise<BatchPreview> {
      const [known, unclaimed, open] = [
        await findStatementsOfMonth(communityId, month),
        await sumUnclaimedByShop(communityId, { through: lastDayOfMonth(month) }),
        await findOpenMonths({ communityId }),
      ]
      const notClosed = [...known.values()].filter((statement) => !isClosed(statement))
      const toOpen = [...unclaimed.keys()].filter((shopId) => !known.has(shopId))
      const concerned = [...toOpen, ...notClosed.map(({ shopId }) => shopId.toHexString())]
      const ready = concerned.filter((shopId) => !openMonthBefore(open.get(shopId), month))
      const adjusted = await sumAdjustments(
        communityId,
        notClosed.filter(({ shopId }) => ready.includes(shopId.toHexString())).map(({ _id }) => _id),
      )
      const sums = sumOf(ready.map((shopId) => unclaimed.get(shopId)))
      const adjustedFen = [...adjusted.values()].reduce((sum, one) => sum + one.adjustmentsSubsidyFen, 0)
      return {
        month,
        isOver: isOver(month),
        toOpen: toOpen.length,
        toClose: ready.length,
        blocked: concerned.length - ready.length,
        confirmed: notClosed.filter(
          ({ status, shopId }) => status === 'confirmed' && ready.includes(shopId.toHexString()),
        ).length,
        closed: known.size - notClosed.length,
        redemptions: sums.redemptions,
        discountFen: sums.discountFen,
        payableFen: sums.subsidyFen + adjustedFen,
      }
    },
  }
}
export type StatementBatchService = ReturnType<typeof createStatementBatchService>

function sumOf(all: ({ redemptions: number; discountFen: number; subsidyFen: number } | undefined)[]) {
  const total = { redemptions: 0, discountFen: 0, subsidyFen: 0 }
  for (const one of all) {
    total.redemptions += one?.redemptions ?? 0
    total.discountFen += one?.discountFen ?? 0
    total.subsidyFen += one?.subsidyFen ?? 0
  }
  return total
}

const NOTHING = { statementId: null, redemptions: 0, payableFen: 0, code: null, detail: null }

const told = ({ id, redemptions, payableFen }: StatementView) => ({
  statementId: id,
  redemptions,
  payableFen,
})

/** Refusals are told for the shop; faults end the batch, which may be sent again. */
function refusalOf(error: unknown, { language }: RequestMeta) {
  if (!(error instanceof Problem) || error.status >= 500) throw error
  const detail = translator(language)(`problems:${error.code}.detail`, { ...error.extras.params })
  return { code: error.code, detail }
}
