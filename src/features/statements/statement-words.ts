import type { Request } from 'express'
import { formatDay, formatMonth, formatMoment } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import type { StatementStatus } from './statement.model.js'
import type { StatementCheck } from './statement.service.js'
import type { AdjustmentView, StatementView } from './statement.view.js'

const LOOKS: Record<StatementStatus, { tone: 'ok' | 'warn' | 'info' | ''; icon: string }> = {
  open: { tone: 'info', icon: 'edit' },
  confirmed: { tone: 'warn', icon: 'check' },
  closed: { tone: '', icon: 'lock' },
  paid: { tone: 'ok', icon: 'check' },
}

/** The badge of a statement's status. */
export function statementBadge(req: Request, status: StatementStatus) {
  return { ...LOOKS[status], label: req.t(`statements:status.${status}`) }
}

/** What has happened to a statement so far, one sentence each. */
export function stepsSoFar(
  req: Request,
  statement: StatementView,
  names: ReadonlyMap<string, string> = new Map(),
): string[] {
  const at = (moment: string) => formatMoment(new Date(moment), req.language)
  const { confirmation, closedAt, paidOn, reference, closeReason } = statement
  const by = confirmation?.confirmedBy ? names.get(confirmation.confirmedBy) : undefined
  return [
    req.t('statements:steps.opened', { at: at(statement.createdAt) }),
    ...(confirmation
      ? [
          req.t('statements:steps.confirmed', {
            at: at(confirmation.confirmedAt),
            amount: formatYuan(confirmation.payableFen),
          }),
        ]
      : []),
    ...(by ? [req.t('statements:steps.confirmed_by', { name: by })] : []),
    ...(closedAt
      ? [req.t('statements:steps.closed', { at: at(closedAt), amount: formatYuan(statement.payableFen) })]
      : []),
    ...(closeReason ? [req.t('statements:steps.closed_reason', { reason: closeReason })] : []),
    ...(paidOn
      ? [req.t('statements:steps.paid', { day: formatDay(paidOn, req.language), reference: reference ?? '' })]
      : []),
  ]
}

/** Where the figures differ from those that the shop confirmed, the sentence that says so. */
export function changeWords(
  req: Request,
  { confirmation, payableFen, closedAt }: StatementView,
): string | null {
  if (closedAt || confirmation?.isCurrent !== false) return null
  const [before, now] = [formatYuan(confirmation.payableFen), formatYuan(payableFen)]
  return req.t('statements:steps.changed', { before, now })
}

/** The adjustments of a statement as rows. */
export function adjustmentRows(req: Request, adjustments: readonly AdjustmentView[]) {
  return adjustments.map((one) => ({
    ...one,
    of: req.t('statements:adjustments.of', { day: formatDay(one.businessDay, req.language) }),
    effect: req.t('statements:adjustments.effect', {
      discount: formatYuan(one.discountFen),
      subsidy: formatYuan(one.subsidyFen),
    }),
  }))
}

/** What a check found, in one sentence, with the tone of its notice. */
export function checkWords(req: Request, check: StatementCheck) {
  const word = wordOf(check)
  const isGood = word === 'valid' || word === 'valid_given'
  return {
    text: req.t(`statements:verify.${word}`),
    tone: isGood ? 'ok' : word === 'key_gone' ? 'warn' : 'no',
    icon: isGood ? 'check' : 'warning',
  }
}

function wordOf({ matchesRecords, matchesGiven, signature }: StatementCheck): string {
  if (!matchesRecords) return 'records_wrong'
  if (matchesGiven === false) return 'given_wrong'
  if (signature !== 'genuine') return signature
  return matchesGiven ? 'valid_given' : 'valid'
}

/** The notice of what was just done, from `?done=` after a form. */
export function statementNotice(req: Request): { notice?: { text: string } } {
  const { done } = req.query
  if (typeof done !== 'string' || !/^[a-z_]{1,40}$/.test(done)) return {}
  const text = req.t(`statements:done.${done}`, { defaultValue: '' })
  return text ? { notice: { text } } : {}
}

export const monthWords = (req: Request, month: string) => formatMonth(month, req.language)
