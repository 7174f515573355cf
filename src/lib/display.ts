import { businessDayOf, formatDayChinese, timeOfDayIn } from './business-day.js'

type DisplayLanguage = 'zh-CN' | 'en'

const WITH_SEPARATORS = new Intl.NumberFormat('en-US')

const ENGLISH_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const englishMonth = (text: string) => ENGLISH_MONTHS[Number(text.slice(5, 7)) - 1] ?? ''

/** A day `YYYY-MM-DD` for people: 2026年11月24日, or 24 November 2026. */
export function formatDay(day: string, language: DisplayLanguage): string {
  if (language === 'zh-CN') return formatDayChinese(day)
  return `${Number(day.slice(8))} ${englishMonth(day)} ${day.slice(0, 4)}`
}

/** A month `YYYY-MM` for people: 2026年11月, or November 2026. */
export function formatMonth(month: string, language: DisplayLanguage): string {
  if (language === 'zh-CN') return `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`
  return `${englishMonth(month)} ${month.slice(0, 4)}`
}

/** A moment as day and time of day in Asia/Shanghai: 2026年11月24日 08:05. */
export function formatMoment(moment: Date, language: DisplayLanguage): string {
  const day = formatDay(businessDayOf(moment), language)
  return `${day}${language === 'zh-CN' ? ' ' : ', '}${timeOfDayIn(moment)}`
}

/** A count with thousands separators, the same in both languages. */
export function formatNumber(value: number): string {
  return WITH_SEPARATORS.format(value)
}
