import { z } from 'zod'
import { Problem } from '../problems.js'

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

const cursorSchema = z.array(z.union([z.string(), z.number(), z.null()])).max(4)

/** The place after the last item, as text that a client hands back unread. */
export function encodeCursor(values: (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** @throws Problem validation_failed when the text is no cursor of ours */
export function decodeCursor(cursor: string): (string | number | null)[] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  }
}

/** Cuts a list that was read with `limit + 1` into a page; `cursorOf` names the place of an item. */
export function toPage<T>(
  found: T[],
  limit: number,
  cursorOf: (item: T) => (string | number | null)[],
): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: found.length > limit && last ? encodeCursor(cursorOf(last)) : null }
}
