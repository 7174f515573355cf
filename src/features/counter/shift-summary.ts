import type { RecordedRedemption } from '../redemptions/look-ups.js'

export interface ShiftLine {
  benefitTitle: string
  redemptions: number
  discountFen: number
  payableFen: number
}

/** What one till has to answer for at the end of a shift; voided records are counted apart and in no sum. */
export interface ShiftSummary {
  redemptions: number
  billFen: number
  discountFen: number
  payableFen: number
  voids: number
  /** How many of the voids were corrections, whose right record is among the redemptions. */
  corrections: number
  carers: number
  byBenefit: ShiftLine[]
}

type Summed = Pick<
  RecordedRedemption,
  'benefitTitle' | 'billFen' | 'discountFen' | 'payableFen' | 'voided' | 'presentedBy'
>

/** Adds up the records of a shift, the benefits by what they gave. */
export function summariseShift(records: readonly Summed[]): ShiftSummary {
  const stands = records.filter(({ voided }) => !voided)
  const voided = records.filter((record) => record.voided)
  return {
    redemptions: stands.length,
    billFen: sum(stands.map(({ billFen }) => billFen)),
    discountFen: sum(stands.map(({ discountFen }) => discountFen)),
    payableFen: sum(stands.map(({ payableFen }) => payableFen)),
    voids: voided.length,
    corrections: voided.filter((record) => record.voided?.correctedBy).length,
    carers: stands.filter(({ presentedBy }) => presentedBy === 'carer').length,
    byBenefit: linesOf(stands),
  }
}

function linesOf(stands: readonly Summed[]): ShiftLine[] {
  const lines = new Map<string, ShiftLine>()
  for (const { benefitTitle, discountFen, payableFen } of stands) {
    const title = benefitTitle ?? ''
    const line = lines.get(title) ?? { benefitTitle: title, redemptions: 0, discountFen: 0, payableFen: 0 }
    line.redemptions += 1
    line.discountFen += discountFen ?? 0
    line.payableFen += payableFen ?? 0
    lines.set(title, line)
  }
  return [...lines.values()].sort((a, b) => b.discountFen - a.discountFen)
}

const sum = (amounts: readonly (number | null | undefined)[]) =>
  amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0)
