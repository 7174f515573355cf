import type { Grouping } from '../../../src/features/reports/report.forms.js'
import type { RedemptionFacts } from '../../builders/redemption.builder.js'

export interface PlainRow {
  redemptions: number
  members: number
  billFen: number
  discountFen: number
  subsidyFen: number
  voids: number
}

/** A redemption as the test remembers it. */
export type Remembered = RedemptionFacts & { isVoided?: boolean }

const KEY: Record<Grouping, (one: Remembered) => string> = {
  category: (one) => one.category,
  shop: (one) => String(one.shopId),
  benefit: (one) => String(one.benefitId),
  agreement: (one) => String(one.agreementId),
  day: (one) => one.businessDay,
  month: (one) => one.businessDay.slice(0, 7),
  ageBand: (one) => one.ageBand,
  sex: (one) => one.sex,
}

/** The report by the simplest means: going through all redemptions. */
export function plainReport(all: readonly Remembered[], groupBy: Grouping, from: string, to: string) {
  const inPeriod = all.filter(({ businessDay }) => businessDay >= from && businessDay <= to)
  const keys = [...new Set(inPeriod.map(KEY[groupBy]))]
  return {
    rows: Object.fromEntries(
      keys.map((key) => [key, plainRow(inPeriod.filter((one) => KEY[groupBy](one) === key))]),
    ),
    totals: plainRow(inPeriod),
  }
}

function plainRow(some: readonly Remembered[]): PlainRow {
  const kept = some.filter(({ isVoided }) => !isVoided)
  const sum = (field: 'billFen' | 'discountFen' | 'subsidyFen') =>
    kept.reduce((total, one) => total + one[field], 0)
  return {
    redemptions: kept.length,
    members: new Set(kept.map(({ memberNumber }) => memberNumber)).size,
    billFen: sum('billFen'),
    discountFen: sum('discountFen'),
    subsidyFen: sum('subsidyFen'),
    voids: some.length - kept.length,
  }
}
