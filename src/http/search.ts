import { Types } from 'mongoose'
import { Problem } from '../problems.js'

export { decodeCursor } from './paging.js'

/** A pattern that finds the words anywhere in a text, letter for letter and regardless of case. */
export function containing(words: string): RegExp {
  return new RegExp(words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i')
}

/**
 * The id at a place of a decoded cursor.
 * @throws Problem validation_failed when there is none
 */
export function idInCursor(value: unknown): Types.ObjectId {
  if (typeof value === 'string' && /^[0-9a-f]{24}$/.test(value)) return new Types.ObjectId(value)
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
}
