import type { Request } from 'express'
import type { FieldError } from '../../problems.js'

/** The words at each field of a form, the first one of each. */
export function formErrors(req: Request, errors: readonly FieldError[]): Record<string, string> {
  const words: Record<string, string> = {}
  for (const { path, message } of errors) {
    words[path] ??= req.t(message.startsWith('fields:') ? message : 'fields:required')
  }
  return words
}
