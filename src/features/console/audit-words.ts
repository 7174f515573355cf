import type { Request } from 'express'
import type { Language } from '../../infrastructure/i18n.js'
import { formatDay, formatMoment, formatMonth } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'

/** What an event is called. */
export function eventWords(req: Request, type: string): string {
  return req.t(`console:events.${type}`, { defaultValue: type })
}

/** Every type of event that has words, for the filter. */
export function eventTypes(req: Request) {
  const words = req.t('console:events', { returnObjects: true }) as unknown as Record<string, string>
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

/** What kind of thing an event is about. */
export function subjectWords(req: Request, kind: string): string {
  return req.t(`console:audit.subjects.${kind}`, { defaultValue: kind })
}

/** What the seals say of an event. */
export function sealWords(
  req: Request,
  { sealState, sealNo }: { sealState: string; sealNo: number | null },
): string {
  return req.t(`audit-search:seal.${sealState}`, { number: sealNo ?? '–' })
}

/** A reason is what somebody wrote, or a word of the program where the reason lies in what was done. */
export function reasonWords(req: Request, reason: string | null): string | null {
  return reason === null ? null : req.t(`console:cards.reasons.${keyOf(reason)}`, { defaultValue: reason })
}

/** Facts as short words; they hold statuses, counts and names of fields, never personal data. Ids say nothing to people. */
export function factLines(req: Request, facts: unknown): string[] {
  return Object.entries((facts ?? {}) as Record<string, unknown>)
    .filter(([name, value]) => value !== null && value !== undefined && !name.endsWith('Id'))
    .map(([name, value]) => {
      const label = req.t(`console:facts.${name}`, { defaultValue: name })
      return `${label}${req.language === 'en' ? ': ' : '：'}${factWords(req, name, value)}`
    })
}

function factWords(req: Request, name: string, value: unknown): string {
  if (Array.isArray(value))
    return value.map((each) => factWords(req, name, each)).join(req.language === 'en' ? ', ' : '、')
  if (typeof value === 'number' && name.endsWith('Fen')) return formatYuan(value)
  if (typeof value !== 'string') return JSON.stringify(value)
  const shown = SHOWN_TIMES.find(({ pattern }) => pattern.test(value))
  if (shown) return shown.show(value, req.language)
  return req.t(`console:fact_values.${keyOf(value)}`, { defaultValue: value })
}

/** Days, months and moments, as facts hold them. */
const SHOWN_TIMES = [
  { pattern: /^\d{4}-\d{2}-\d{2}$/, show: formatDay },
  { pattern: /^\d{4}-\d{2}$/, show: formatMonth },
  {
    pattern: /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/,
    show: (text: string, language: Language) => formatMoment(new Date(text), language),
  },
]

/** A full stop, or a colon in what somebody wrote, would lead to another key. */
const keyOf = (word: string) => word.replaceAll(/[.:]/g, '_')
