import type { ApiContext } from '../../http/api-route.js'
import type { ConsoleContext } from '../console/console-page.js'
import type { Reader } from './report.service.js'

/** Who reads, of a call or of a page of the console. */
export function readerOf({
  communityId,
  meta,
}: Pick<ApiContext<unknown, unknown, unknown>, 'communityId' | 'meta'> | ConsoleContext): Reader {
  return { communityId, actor: meta.actor, requestId: meta.requestId, language: meta.language }
}
