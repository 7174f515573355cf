import { z } from 'zod'
import type { Language } from '../../infrastructure/i18n.js'
import { toHalfWidth } from '../../lib/half-width.js'
import { WEEKDAY_WORDS } from '../benefits/benefit-words.js'
import { textIn, type Typed } from '../console/console-form.js'
import { weeklyHours } from './opening-hours.forms.js'
import type { OpenSpan } from './opening-hours.js'

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const
/** The name of the field for all days that have none of their own. */
const EVERY = 'every'
const NAMES = [EVERY, ...WEEKDAYS.map(String)]
const CLOSED = new Set(['休息', '休', '关门', '不营业', 'closed', 'x', '-'])

/** A line of hours as people type it, e.g. `8:00-11:30, 14:00—20:00`; null if it is none. */
function readLine(text: string): Omit<OpenSpan, 'weekday'>[] | null {
  const parts = toHalfWidth(text)
    .replace(/\s*(?:[-–—~～至到])+\s*/g, '-')
    .split(/[,;、；，\s]+/)
    .filter(Boolean)
  const spans = parts.map((part) => /^(\d{1,2}):(\d{2})-(?:次日)?(\d{1,2}):(\d{2})$/.exec(part))
  if (parts.length === 0 || spans.some((span) => span === null)) return null
  return spans.map((span) => {
    const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = span ?? []
    return {
      from: `${fromHour.padStart(2, '0')}:${fromMinute}`,
      to: `${toHour.padStart(2, '0')}:${toMinute}`,
    }
  })
}

/**
 * The fields of a form: `every` for all days, and one for each weekday that differs or is closed. Becomes the hours of the week, null when
 * nothing was typed. What is wrong is told at the field that it was typed into.
 */
export const openingFields = z
  .record(z.string(), z.string().max(200, { error: 'fields:too_long' }))
  .transform((fields, context): OpenSpan[] | null => {
    const told = new Set<string>()
    const refuse = (path: string, message: string) => {
      // One line counts for seven days and is still wrong only once.
      if (told.has(path)) return
      told.add(path)
      context.addIssue({ code: 'custom', path: [path], message })
    }
    const spans: { span: OpenSpan; field: string }[] = []
    for (const weekday of WEEKDAYS) {
      const field = fields[String(weekday)] === undefined ? EVERY : String(weekday)
      const text = fields[field]?.trim() ?? ''
      if (text === '' || CLOSED.has(text.toLowerCase())) continue
      const hours = readLine(text)
      if (hours) spans.push(...hours.map((one) => ({ span: { weekday, ...one }, field })))
      else refuse(field, 'fields:opening_hours')
    }
    if (told.size > 0) return z.NEVER
    if (spans.length === 0) return null
    const parsed = weeklyHours.safeParse(spans.map(({ span }) => span))
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.error.issues)
      refuse(spans[Number(path[0])]?.field ?? EVERY, message)
    return z.NEVER
  })

/** What was typed into the fields of a form. */
export function openingInput(values: Typed): Record<string, string> {
  const typedIn = NAMES.flatMap((name) => {
    const text = textIn(values, `hours-${name}`)
    return text === undefined ? [] : [[name, text] as const]
  })
  return Object.fromEntries(typedIn)
}

/** The same fields filled in with stored hours: `every` where most days are the same, so that only the others stand by themselves. */
export function openingValues(spans: readonly OpenSpan[] | null, closed: string): Typed {
  if (!spans) return {}
  const lines = WEEKDAYS.map((weekday) =>
    spans
      .filter((span) => span.weekday === weekday)
      .map(({ from, to }) => `${from}-${to}`)
      .join(', '),
  )
  const every = lines.find((line) => line && lines.filter((other) => other === line).length > 3)
  const own = lines.map((line, index) => {
    const isTold = line === every || (line === '' && every === undefined)
    return [`hours-${index + 1}`, isTold ? undefined : line || closed]
  })
  return { [`hours-${EVERY}`]: every, ...(Object.fromEntries(own) as Typed) }
}

/** What the fields are drawn with: values and messages by weekday. */
export function openingLocals(
  values: Record<string, unknown>,
  errors: Record<string, string>,
  language: Language,
) {
  return {
    every: { value: values[`hours-${EVERY}`], error: errors[`hours-${EVERY}`] },
    weekdays: WEEKDAYS.map((weekday) => ({
      name: `hours-${weekday}`,
      label: WEEKDAY_WORDS[language][weekday - 1],
      value: values[`hours-${weekday}`],
      error: errors[`hours-${weekday}`],
    })),
    daysDiffer: WEEKDAYS.some((weekday) => values[`hours-${weekday}`] ?? errors[`hours-${weekday}`]),
  }
}
