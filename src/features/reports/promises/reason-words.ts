import type { Translate } from '../../../infrastructure/i18n.js'

interface Counted {
  byReason: readonly { reason: string; count: number }[]
}

/** Why a counter refused, shortly: a rule's reason, or the name of the problem that the cashier was shown. */
export function refusalWord(t: Translate, reason: string): string {
  const problem = t(`problems:${reason}.title`, { defaultValue: reason })
  return t(`promises:refusals.${reason}`, { defaultValue: problem })
}

export const complaintWord = (t: Translate, reason: string) =>
  t(`complaints:reasons.${reason}`, { defaultValue: reason })

/** Reasons with their counts in one line: `超出次数 3 次、不在时段 1 次`. */
export function reasonLine(
  t: Translate,
  { byReason }: Counted,
  wordOf: (t: Translate, reason: string) => string,
): string {
  return byReason
    .map(({ reason, count }) => t('promises:reason_count', { reason: wordOf(t, reason), count }))
    .join(t('promises:separator'))
}
