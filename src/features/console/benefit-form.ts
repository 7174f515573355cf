import { FESTIVAL_WORDS, WEEKDAY_WORDS } from '../benefits/benefit-words.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import {
  BENEFIT_KINDS,
  BENEFIT_TAGS,
  FESTIVALS,
  LIMIT_MEASURES,
  LIMIT_PERIODS,
  LIMIT_SCOPES,
} from '../benefits/benefit.types.js'
import { LIMIT_ROWS } from './benefit-input.js'
import { choicesIn, textIn, type Typed } from './console-form.js'
import { options } from './console-list.js'
import type { ConsoleContext } from './console-page.js'
import { sentenceSoFar } from './sentence-so-far.js'

/** Empty rows of limits that a new benefit's form shows. */
const FEWEST_ROWS = 3

/** Everything that the form of a benefit shows: choices by kind of rule, and the rows of limits. */
export function benefitFormLocals({ req }: ConsoleContext, agreement: AgreementView, values: Typed) {
  const { language } = req
  return {
    agreement,
    isSigned: agreement.status !== 'draft',
    sentence: sentenceSoFar(values, language),
    styles: ['css/benefit-form.css'],
    scripts: ['js/benefit-form.js'],
    values: {
      ...values,
      tags: choicesIn(values, 'tags'),
      weekdays: choicesIn(values, 'weekdays'),
      festivals: choicesIn(values, 'festivals'),
      kind: textIn(values, 'kind') ?? 'percent_off',
    },
    kinds: options(req, BENEFIT_KINDS, 'console:benefits.kinds'),
    tags: options(req, BENEFIT_TAGS, 'console:tags'),
    weekdays: WEEKDAY_WORDS[language].map((label, day) => ({ value: String(day + 1), label })),
    festivals: FESTIVALS.map((festival) => ({ value: festival, label: FESTIVAL_WORDS[festival][language] })),
    limitRows: limitRows(values),
    measures: options(req, LIMIT_MEASURES, 'console:benefits.measures'),
    periods: options(req, LIMIT_PERIODS, 'console:benefits.periods'),
    scopes: options(req, LIMIT_SCOPES, 'console:benefits.scopes'),
  }
}

/** The rows that are filled in and some empty ones: the page works without scripts, so it cannot add rows. */
function limitRows(values: Typed) {
  const rows = Array.from({ length: LIMIT_ROWS }, (_, row) => limitRow(values, row))
  const filled = rows.findLastIndex(({ max }) => max !== undefined) + 1
  return rows.slice(0, Math.max(FEWEST_ROWS, filled + 1))
}

function limitRow(values: Typed, row: number) {
  const field = (name: string) => textIn(values, `limits-${row}-${name}`)
  return {
    row,
    number: row + 1,
    measure: field('measure') ?? 'count',
    max: field('max'),
    period: field('period') ?? 'day',
    per: field('per') ?? 'member',
  }
}
