import { expectedRevision } from './entity-tag.js'
import { Problem } from '../problems.js'

/**
 * Refuses a change by somebody who has not seen the present revision, if they sent `If-Match`. To be called in the transaction
 * of the change.
 * @throws Problem stale_edit
 */
export function assertSeen(ifMatch: string | undefined, resource: { revision: number }): void {
  const expected = expectedRevision(ifMatch)
  if (expected !== undefined && expected !== resource.revision) throw new Problem('stale_edit')
}
