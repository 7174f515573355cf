import { Schema } from 'mongoose'
import type { OpenSpan } from './opening-hours.js'

/** How hours of a week lie in the store, beside whatever they are the hours of. */
export const openSpanSchema = new Schema<OpenSpan>(
  {
    weekday: { type: Number, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
  },
  { _id: false },
)

/** What was stored, as plain spans; null when none are known. */
export function storedSpans(spans: readonly OpenSpan[] | null | undefined): OpenSpan[] | null {
  if (!spans?.length) return null
  return spans.map(({ weekday, from, to }) => ({ weekday, from, to }))
}
