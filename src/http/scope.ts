import { NotFoundProblem } from '../problems.js'
import type { Actor } from './actor.js'

/** What part of the data somebody may see: one community, and of it one shop if `shopId` is set. */
export interface Scope {
  communityId: string
  shopId?: string
}

/**
 * The scope of a request: shop roles see their own shop only, everybody else the whole community.
 * @throws NotFoundProblem for a shop role without a shop, so that a broken account sees nothing instead of everything
 */
export function scopeOf({ actor, communityId }: { actor: Actor; communityId: string }): Scope {
  if (actor.role !== 'shop_manager' && actor.role !== 'cashier') return { communityId }
  if (!actor.shopId) throw new NotFoundProblem()
  return { communityId, shopId: actor.shopId }
}
