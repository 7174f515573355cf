import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { agreementDay } from '../agreements/agreement.forms.js'

/** As many benefits as an agreement may have. */
const MOST = 100

export const benefitCopyForm = z.strictObject({
  benefitIds: z
    .array(objectId, { error: 'fields:choose_some' })
    .min(1, { error: 'fields:choose_some' })
    .max(MOST, { error: 'fields:too_many' })
    .refine((ids) => new Set(ids).size === ids.length, { error: 'fields:twice' }),
  /** Business day from which a signed agreement gives them, today unless given; a draft takes no notice of it. */
  effectiveFrom: agreementDay.optional(),
})
export type BenefitCopyForm = z.infer<typeof benefitCopyForm>
