import type { Countable, Place } from './cells.js'
import { TOTAL_DIMENSIONS, TOTAL_SPANS, type TotalDimension, type TotalSpan } from './total.model.js'

/** The id of a total. */
export function totalName(communityId: string, dimension: TotalDimension, span: TotalSpan, period: string) {
  return `${communityId}|${dimension}|${span}|${period}`
}

/** The day or month in the name of a total. */
export const periodOf = (name: string): string => name.slice(name.lastIndexOf('|') + 1)

/** Under which key a dimension counts the redemption. */
export function keyOf(dimension: TotalDimension, redemption: Countable): string {
  switch (dimension) {
    case 'all':
      return ''
    case 'category':
      return redemption.category
    case 'shop':
      return redemption.shopId
    case 'benefit':
      return redemption.benefitId
    case 'agreement':
      return redemption.agreementId
    case 'ageBand':
      return redemption.ageBand
    case 'sex':
      return redemption.sex
  }
}

/** The names of all totals of a day and of its month. */
export function totalNamesOf(communityId: string, day: string): string[] {
  return TOTAL_SPANS.flatMap((span) =>
    TOTAL_DIMENSIONS.map((dimension) => totalName(communityId, dimension, span, periodIn(span, day))),
  )
}

/** Every cell that counts the redemption: each dimension by its day and by its month. */
export function placesOf(redemption: Countable): Place[] {
  const { communityId, businessDay } = redemption
  return TOTAL_SPANS.flatMap((span) =>
    TOTAL_DIMENSIONS.map((dimension) => ({
      total: totalName(communityId, dimension, span, periodIn(span, businessDay)),
      key: keyOf(dimension, redemption),
    })),
  )
}

function periodIn(span: TotalSpan, day: string): string {
  return span === 'day' ? day : day.slice(0, 7)
}
