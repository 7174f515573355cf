import type { Services } from '../../services.js'
import type { ConsoleContext } from './console-page.js'

/** Names of the people who sign in for the community, by their ids: for who did something. */
export async function userNames(
  { users }: Pick<Services, 'users'>,
  { actor, communityId }: ConsoleContext,
): Promise<ReadonlyMap<string, string>> {
  const known = await users.list(actor, { communityId, limit: 200 })
  return new Map(known.items.map(({ id, name }) => [id, name]))
}
