export const AGE_BANDS = ['under_60', '60_69', '70_79', '80_89', '90_plus'] as const
export type AgeBand = (typeof AGE_BANDS)[number]

/** The band of an age in full years: all of a member's age that shops and reports see. */
export function ageBandOf(age: number): AgeBand {
  if (age < 60) return 'under_60'
  if (age < 70) return '60_69'
  if (age < 80) return '70_79'
  return age < 90 ? '80_89' : '90_plus'
}
