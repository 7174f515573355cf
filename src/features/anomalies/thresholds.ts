/** What is looked for, in the order in which people read it. */
export const RULES = [
  'burst',
  'outside_hours',
  'same_cashier',
  'round_amounts',
  'void_rate',
  'two_shops',
  'long_silence',
] as const
export type RuleName = (typeof RULES)[number]

/** From when on each rule speaks; a community's own settings, see anomaly.forms.ts for what they may be. */
export interface Thresholds {
  /** So many redemptions of one shop within so many minutes. */
  burst: { isOn: boolean; count: number; minutes: number }
  /** More than so many minutes before opening or after closing. */
  outside_hours: { isOn: boolean; minutes: number }
  /** So many redemptions of one card by one cashier (or unnamed counter) on one day. */
  same_cashier: { isOn: boolean; count: number }
  /** So many per cent of a shop's bills of a week are multiples of an amount, of at least so many bills. */
  round_amounts: { isOn: boolean; percent: number; bills: number; multipleFen: number }
  /** So many per cent of a shop's redemptions of a week were voided by the shop, and at least so many. */
  void_rate: { isOn: boolean; percent: number; voids: number }
  /** From one shop to another faster than this; where a place is not known, within so many minutes. */
  two_shops: { isOn: boolean; kmPerHour: number; minutes: number }
  /** Used again after so many days without any use. */
  long_silence: { isOn: boolean; days: number }
}

/** Any of them may be left out: then ours count. */
export type StoredThresholds = { [Rule in RuleName]?: Partial<Thresholds[Rule]> | null | undefined }

/**
 * Chosen so that an ordinary day of a busy shop says nothing: a cashier needs ten seconds for one redemption, people walk and ride
 * at most at the speed of an electric tricycle, and three meals a day are the most that one counter sees of one card.
 */
export const DEFAULT_THRESHOLDS: Thresholds = {
  burst: { isOn: true, count: 20, minutes: 10 },
  outside_hours: { isOn: true, minutes: 30 },
  same_cashier: { isOn: true, count: 3 },
  round_amounts: { isOn: true, percent: 80, bills: 10, multipleFen: 10_00 },
  void_rate: { isOn: true, percent: 20, voids: 3 },
  two_shops: { isOn: true, kmPerHour: 15, minutes: 3 },
  long_silence: { isOn: true, days: 90 },
}

/** What counts for a community: its own figures, ours where it has none. */
export function thresholdsOf(stored: StoredThresholds | null | undefined): Thresholds {
  const of = <Rule extends RuleName>(rule: Rule): Thresholds[Rule] => ({
    ...DEFAULT_THRESHOLDS[rule],
    ...stored?.[rule],
  })
  return {
    burst: of('burst'),
    outside_hours: of('outside_hours'),
    same_cashier: of('same_cashier'),
    round_amounts: of('round_amounts'),
    void_rate: of('void_rate'),
    two_shops: of('two_shops'),
    long_silence: of('long_silence'),
  }
}
