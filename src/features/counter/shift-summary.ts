import type { RecordedRedemption } from '../redemptions/look-ups.js'

export interface ShiftLine {
  benefitTitle: string
  redemptions: number
  discountFen: number
  payableFen: number
}

/** Bills that were made right: how many, and by how much what is to be paid has changed. */
export interface Corrections {
  count: number
  payableFen: number
}

/**
 * What one till has to answer for at the end of a shift; voided records are counted apart and in no sum. A corrected bill is no void:
 * its right record is in the sums, and what the correction changed is told beside them.
 */
export interface ShiftSummary {
  redemptions: number
  billFen: number
  discountFen: number
  payableFen: number
  voids: number
  corrections: Corrections
  carers: number
  byBenefit: ShiftLine[]
}

type Summed = Pick<
  RecordedRedemption,
  | '_id'
  | 'benefitTitle'
  | 'billFen'
  | 'discountFen'
  | 'payableFen'
  | 'voided'
  | 'presentedBy'
  | 'correctionOf'
>

/** Adds up the records of a shift, the benefits by what they gave. */
export function summariseShift(records: readonly Summed[]): ShiftSummary {
  const stands = records.filter(({ voided }) => !voided)
  return {
    redemptions: stands.length,
    billFen: sum(stands.map(({ billFen }) => billFen)),
    discountFen: sum(stands.map(({ discountFen }) => discountFen)),
    payableFen: sum(stands.map(({ payableFen }) => payableFen)),
    voids: records.filter(({ voided }) => voided && !voided.correctedBy).length,
    corrections: correctionsOf(stands, records),
    carers: stands.filter(({ presentedBy }) => presentedBy === 'carer').length,
    byBenefit: linesOf(stands),
  }
}

/** The bills that were corrected and stand, each from its first record on, however often it was corrected. */
function correctionsOf(stands: readonly Summed[], records: readonly Summed[]): Corrections {
  const byId = new Map(records.map((record) => [String(record._id), record]))
  const changes = stands
    .filter(({ correctionOf }) => correctionOf)
    .map((record) => (record.payableFen ?? 0) - (firstOf(record, byId).payableFen ?? 0))
  return { count: changes.length, payableFen: sum(changes) }
}

function firstOf(record: Summed, byId: ReadonlyMap<string, Summed>): Summed {
  const before = record.correctionOf && byId.get(String(record.correctionOf))
  return before ? firstOf(before, byId) : record
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
