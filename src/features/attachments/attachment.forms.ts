import { z } from 'zod'
import { textLine } from '../../http/api-route.js'

/** The largest scan that is taken: some dozens of pages. */
export const MAX_ATTACHMENT_BYTES = 20 * 2 ** 20

/** What a form says of the file beside it. */
export const attachmentForm = z.strictObject({ note: textLine(200).optional() })

export const fileQuery = z.strictObject({
  /** `inline` lets a browser show a picture; everything else is handed out to be saved. */
  show: z.enum(['inline', 'attachment'], { error: 'fields:choice' }).default('attachment'),
})
