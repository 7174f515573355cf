import { z } from 'zod'
import { listQuery, textLine } from '../../../http/api-route.js'
import { asOfMoment, figuresQuery, isInOrder, notInOrder } from '../report.forms.js'
import { REVIEWED_REPORTS } from './review.model.js'

export const reviewBody = z
  .strictObject({
    report: z.enum(REVIEWED_REPORTS, { error: 'fields:choice' }).default('benefits'),
    ...figuresQuery,
    comment: textLine(500),
    /** The moment whose figures are meant; the present one unless told. */
    asOf: asOfMoment.optional(),
    /** The digest of the figures that were looked at: other ones are not reviewed in their place. */
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'fields:digest' })
      .optional(),
    /** A UUID of the sender's, so that sending it twice reviews once. */
    key: z.uuid({ error: 'fields:key' }).optional(),
  })
  .refine(isInOrder, notInOrder)
export type ReviewBody = z.infer<typeof reviewBody>

export const reviewsQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
export type ReviewsQuery = z.infer<typeof reviewsQuery>
