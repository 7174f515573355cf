import { z } from 'zod'
import { toHalfWidth } from '../../lib/half-width.js'

/** As people write it, also a local number without its area code: it is shown and dialled, never matched. */
export const contactPhone = z
  .string({ error: 'fields:phone' })
  .max(40, { error: 'fields:phone' })
  .overwrite((text) => toHalfWidth(text).trim())
  .regex(/^\+?[\d(][\d() -]{1,28}\d$/, { error: 'fields:phone' })
