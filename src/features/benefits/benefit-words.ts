import type { BenefitTag, Festival, LimitPeriod } from './benefit.types.js'

export type SentenceLanguage = 'zh-CN' | 'en'

/** Whom a tag stands for, as a part of a benefit's sentence. */
export const TAG_WORDS: Record<BenefitTag, Record<SentenceLanguage, string>> = {
  living_alone: { 'zh-CN': '独居老人', en: 'people living alone' },
  low_income: { 'zh-CN': '低保老人', en: 'people on low-income support' },
  disabled: { 'zh-CN': '残疾老人', en: 'people with a disability' },
  veteran: { 'zh-CN': '退役军人', en: 'veterans' },
  oldest_old: { 'zh-CN': '80岁以上高龄老人', en: 'people aged 80 or over' },
}

/** Festivals with the days that belong to them where there are several. */
export const FESTIVAL_WORDS: Record<Festival, Record<SentenceLanguage, string>> = {
  new_year: { 'zh-CN': '元旦', en: "New Year's Day" },
  laba: { 'zh-CN': '腊八节', en: 'the Laba Festival' },
  spring_festival: {
    'zh-CN': '春节（除夕至正月初三）',
    en: "Spring Festival (New Year's Eve to the third day)",
  },
  lantern: { 'zh-CN': '元宵节', en: 'the Lantern Festival' },
  qingming: { 'zh-CN': '清明节', en: 'Qingming' },
  labour_day: { 'zh-CN': '劳动节（5月1日至2日）', en: 'Labour Day (1–2 May)' },
  dragon_boat: { 'zh-CN': '端午节', en: 'the Dragon Boat Festival' },
  qixi: { 'zh-CN': '七夕', en: 'Qixi' },
  mid_autumn: { 'zh-CN': '中秋节', en: 'the Mid-Autumn Festival' },
  national_day: { 'zh-CN': '国庆节（10月1日至3日）', en: 'National Day (1–3 October)' },
  double_ninth: { 'zh-CN': '重阳节', en: 'the Double Ninth Festival' },
  respect_for_elders_month: { 'zh-CN': '敬老月（10月）', en: 'Respect for Elders Month (October)' },
  winter_solstice: { 'zh-CN': '冬至', en: 'the Winter Solstice' },
}

export const WEEKDAY_WORDS: Record<SentenceLanguage, readonly string[]> = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
}

export const PERIOD_WORDS: Record<LimitPeriod, Record<SentenceLanguage, string>> = {
  day: { 'zh-CN': '每天', en: 'a day' },
  week: { 'zh-CN': '每周', en: 'a week' },
  month: { 'zh-CN': '每月', en: 'a month' },
  year: { 'zh-CN': '每年', en: 'a year' },
  agreement: { 'zh-CN': '协议期内', en: 'during the agreement' },
}

const CHINESE_DIGITS = '零一二三四五六七八九'

/**
 * How a discount is named in Chinese by what remains to be paid: 15 → 八五折, 20 → 八折, 95 → 零点五折, 100 →
 * 免费.
 */
export function chineseDiscount(percentOff: number): string {
  if (percentOff >= 100) return '免费'
  const remaining = 100 - percentOff
  const tens = CHINESE_DIGITS.charAt(Math.floor(remaining / 10))
  const ones = CHINESE_DIGITS.charAt(remaining % 10)
  if (remaining < 10) return `零点${ones}折`
  return remaining % 10 === 0 ? `${tens}折` : `${tens}${ones}折`
}

/** Weekdays 1–7 as runs of consecutive days: [1,2,3,5] → [[1,3],[5,5]]. */
export function weekdayRuns(weekdays: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const weekday of [...new Set(weekdays)].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run?.[1] === weekday - 1) run[1] = weekday
    else runs.push([weekday, weekday])
  }
  return runs
}

/** A time of day as people write it: `08:00` → `8:00`. */
export function plainTime(time: string): string {
  return time.replace(/^0(?=\d:)/, '')
}
