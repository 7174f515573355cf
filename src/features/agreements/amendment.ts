import { isDeepStrictEqual } from 'node:util'
import type { BenefitTerms } from '../benefits/benefit.types.js'

/** Fields that belong together: of a kind and its amount neither can be taken without the other. */
const KIND_FIELDS = [
  'kind',
  'percentOff',
  'amountOffFen',
  'fixedPriceFen',
  'valueFen',
  'maxDiscountFen',
] as const satisfies readonly (keyof BenefitTerms)[]

const isKindField = (field: string) => (KIND_FIELDS as readonly string[]).includes(field)

/**
 * What a later, already agreed version of a benefit says once an earlier one is changed: the change reaches every field that the
 * later version had left as it was, and what the later version had itself changed stays as agreed.
 * @param before the terms before the change, on its first day
 * @param after the same with the change
 * @param later the terms of the later version
 */
export function carryForward(before: BenefitTerms, after: BenefitTerms, later: BenefitTerms): BenefitTerms {
  const keepsKind = KIND_FIELDS.every((field) => isDeepStrictEqual(later[field], before[field]))
  const fields = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(later)])
  const merged: Record<string, unknown> = {}
  for (const field of fields as Set<keyof BenefitTerms>) {
    const untouched = isKindField(field) ? keepsKind : isDeepStrictEqual(later[field], before[field])
    const value = untouched ? after[field] : later[field]
    if (value !== undefined) merged[field] = value
  }
  return merged as unknown as BenefitTerms
}
