import type { Request } from 'express'
import type { z } from 'zod'
import { readForm } from './console-form.js'

/**
 * The filters of a list page, by the schema of the same list of the API. Blank fields of a search form count as not filled in;
 * fields that the list does not know (such as `lang`) are left out.
 * @throws Problem validation_failed
 */
export function readListQuery<T>(req: Pick<Request, 'query'>, schema: z.ZodType<T> & { shape: object }): T {
  const known = Object.keys(schema.shape)
  const named = Object.entries(req.query).filter(([name, value]) => known.includes(name) && value !== '')
  return readForm(schema, Object.fromEntries(named))
}

/** Links to the next page and back to the first one, with the filters as they are. */
export function pagerOf(req: Request, nextCursor: string | null) {
  const { cursor } = req.query
  if (!nextCursor && !cursor) return undefined
  return {
    firstHref: cursor ? addressWithout(req) : null,
    nextHref: nextCursor ? addressWith(req, 'cursor', nextCursor) : null,
  }
}

/** The address of the same page with one field changed. */
export function addressWith(req: Request, name: string, value: string): string {
  const query = queryWithout(req, ['done', 'cursor'])
  query.set(name, value)
  return `${req.path}?${query.toString()}`
}

function addressWithout(req: Request): string {
  const query = queryWithout(req, ['done', 'cursor']).toString()
  return query ? `${req.path}?${query}` : req.path
}

function queryWithout(req: Request, names: string[]): URLSearchParams {
  const texts = Object.entries(req.query).filter(([, value]) => typeof value === 'string')
  const query = new URLSearchParams(texts as [string, string][])
  for (const name of [...names, 'lang', 'communityId']) query.delete(name)
  return query
}

/** Choices of a select from words of the language file: `options(req, SHOP_STATUSES, "console:status.shop")`. */
export function options(req: Request, values: readonly string[], words: string) {
  return values.map((value) => ({ value, label: req.t(`${words}.${value}`) }))
}
