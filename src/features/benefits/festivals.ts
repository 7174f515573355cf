import { Solar } from 'lunar-typescript'
import { addDays } from '../../lib/business-day.js'
import { FESTIVALS, type Festival } from './benefit.types.js'

/**
 * Which days belong to each festival.
 *
 * Length of the public ones: 全国年节及纪念日放假办法 as amended from 1 January 2025 (State Council decree
 * 795), without the bridge days that are announced each year. 春节 is New Year's Eve to the third day. 重阳节
 * is also Elders' Day by article 6 of the law on the protection of the elderly; 敬老月 is October. Leap
 * months of the lunar calendar have no festivals.
 */
const RULES: Record<Festival, (day: string) => boolean> = {
  new_year: (day) => day.endsWith('-01-01'),
  laba: (day) => isLunar(day, 12, 8),
  spring_festival: (day) => isLunar(addDays(day, 1), 1, 1) || isLunar(day, 1, 1, 3),
  lantern: (day) => isLunar(day, 1, 15),
  qingming: (day) => solarTermOf(day) === '清明',
  labour_day: (day) => day.endsWith('-05-01') || day.endsWith('-05-02'),
  dragon_boat: (day) => isLunar(day, 5, 5),
  qixi: (day) => isLunar(day, 7, 7),
  mid_autumn: (day) => isLunar(day, 8, 15),
  national_day: (day) => /-10-0[123]$/.test(day),
  double_ninth: (day) => isLunar(day, 9, 9),
  respect_for_elders_month: (day) => day.slice(5, 7) === '10',
  winter_solstice: (day) => solarTermOf(day) === '冬至',
}

/** Nearly every question is about today: a few days are enough, and the map stays small. */
const CACHED_DAYS = 64
const cache = new Map<string, ReadonlySet<Festival>>()

/** The festivals that a business day `YYYY-MM-DD` belongs to. */
export function festivalsOn(day: string): ReadonlySet<Festival> {
  const known = cache.get(day)
  if (known) return known
  const festivals = new Set(FESTIVALS.filter((festival) => RULES[festival](day)))
  if (cache.size >= CACHED_DAYS) cache.clear()
  cache.set(day, festivals)
  return festivals
}

function solarOf(day: string): Solar {
  return Solar.fromYmd(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10)))
}

/**
 * Whether a day is from `first` to `last` of a lunar month; a leap month has a negative number and never
 * fits.
 */
function isLunar(day: string, month: number, first: number, last = first): boolean {
  const lunar = solarOf(day).getLunar()
  return lunar.getMonth() === month && lunar.getDay() >= first && lunar.getDay() <= last
}

function solarTermOf(day: string): string {
  return solarOf(day).getLunar().getJieQi()
}
