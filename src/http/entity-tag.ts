import { Problem } from '../problems.js'

/** The ETag header of a resource that staff edit: its revision in quotes. */
export function etagOf(resource: { revision: number }): { ETag: string } {
  return { ETag: `"${resource.revision}"` }
}

/**
 * The revision that the editor saw, from `If-Match`; undefined when the header is absent or `*`, and then any revision will do.
 * @throws Problem stale_edit for a tag that is none of ours: it cannot be the present one
 */
export function expectedRevision(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined
  const revision = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch.trim())?.[1]
  if (revision === undefined) throw new Problem('stale_edit')
  return Number(revision)
}
