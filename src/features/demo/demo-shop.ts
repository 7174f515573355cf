import type { BenefitForm } from '../benefits/benefit.forms.js'
import type { ShopForm } from '../shops/shop.forms.js'

/** How often and when a benefit is used in the demonstration. */
export interface Habit {
  /** Uses a day by all members together, on an ordinary day. */
  perDay: number
  /** Bills in yuan, from–to; free services have none. */
  bill?: [number, number]
  /** Hours of the day in which people come. */
  hours: [number, number]
  /** 1 = Monday … 7 = Sunday; every day unless told. */
  weekdays?: number[]
}

export interface DemoBenefit {
  form: BenefitForm
  habit: Habit
}

export interface DemoShop {
  key: string
  shop: ShopForm
  agreementTitle: string
  /** False for one whose signed paper nobody has scanned yet. */
  hasScan?: boolean
  services: string[]
  benefits: DemoBenefit[]
}

/** Telephone numbers of a subscriber cannot begin with 0, so that these reach nobody. */
export const phone = (last: number) => `0352-00001${String(last).padStart(2, '0')}`
/** The same hours on each of the days; every day unless told. */
export const hoursOn = (from: string, to: string, weekdays = [1, 2, 3, 4, 5, 6, 7]) =>
  weekdays.map((weekday) => ({ weekday, from, to }))
export const WORKDAYS = [1, 2, 3, 4, 5]

/** What most of the shops give: a share off every bill. */
export function percentOff(
  title: string,
  percent: number,
  habit: Habit,
  rules: Partial<BenefitForm> = {},
): DemoBenefit {
  return { form: { title, kind: 'percent_off', percentOff: percent, ...rules }, habit }
}

export function freeService(
  title: string,
  valueFen: number,
  habit: Habit,
  rules: Partial<BenefitForm> = {},
): DemoBenefit {
  return { form: { title, kind: 'free_service', valueFen, ...rules }, habit }
}
