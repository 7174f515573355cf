import type { Language } from '../../infrastructure/i18n.js'
import { plainTime, WEEKDAY_WORDS, weekdayRuns } from '../benefits/benefit-words.js'
import type { OpenSpan } from './opening-hours.js'

const WORDS = {
  'zh-CN': { every: '每天', to: '至', and: '、', between: '、', nextDay: '次日', after: '', groups: '；' },
  en: {
    every: 'every day',
    to: ' to ',
    and: ' and ',
    between: ', ',
    nextDay: '',
    after: ' the next day',
    groups: '; ',
  },
} as const

/** Hours of a week for people: 周一至周五 8:00–11:30、14:00–20:00；周六、周日 9:00–次日1:00. */
export function openingWords(spans: readonly OpenSpan[], language: Language): string {
  const words = WORDS[language]
  const text = daysWithSameHours(spans)
    .map(
      ([days, hours]) =>
        `${dayWords(days, language)} ${hours.map((span) => hourWords(span, language)).join(words.between)}`,
    )
    .join(words.groups)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Days that have the same hours stand together, in the order in which they come first. */
function daysWithSameHours(spans: readonly OpenSpan[]): [number[], OpenSpan[]][] {
  const groups = new Map<string, [number[], OpenSpan[]]>()
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const hours = spans
      .filter((span) => span.weekday === weekday)
      .sort((a, b) => a.from.localeCompare(b.from))
    if (hours.length === 0) continue
    const name = hours.map(({ from, to }) => `${from}-${to}`).join()
    const group = groups.get(name)
    if (group) group[0].push(weekday)
    else groups.set(name, [[weekday], hours])
  }
  return [...groups.values()]
}

function dayWords(days: readonly number[], language: Language): string {
  const words = WORDS[language]
  if (days.length === 7) return words.every
  const name = (weekday: number) => WEEKDAY_WORDS[language][weekday - 1] ?? ''
  return weekdayRuns(days)
    .map(([first, last]) => {
      if (first === last) return name(first)
      return `${name(first)}${last - first === 1 ? words.and : words.to}${name(last)}`
    })
    .join(words.between)
}

function hourWords({ from, to }: OpenSpan, language: Language): string {
  const { nextDay, after } = WORDS[language]
  const isNextDay = to < from
  return `${plainTime(from)}–${isNextDay ? nextDay : ''}${plainTime(to)}${isNextDay ? after : ''}`
}
