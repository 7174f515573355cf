import type { Actor } from '../../http/actor.js'
import type { UserRole } from '../../permissions.js'
import { NotFoundProblem, Problem, type FieldError } from '../../problems.js'
import type { UserScope } from './account.repository.js'

/** Which roles somebody may give, and whose holders he may change. Changing oneself is a rule of its own, in user.service.ts. */
const MANAGES: Partial<Record<Actor['role'], readonly UserRole[]>> = {
  admin: ['admin', 'staff', 'auditor', 'shop_manager', 'cashier', 'volunteer', 'organization'],
  staff: ['staff', 'auditor', 'shop_manager', 'cashier', 'volunteer', 'organization'],
  shop_manager: ['cashier'],
}

export const SHOP_ROLES: readonly UserRole[] = ['shop_manager', 'cashier']

export function mayManage(actor: Actor, role: UserRole): boolean {
  return MANAGES[actor.role]?.includes(role) ?? false
}

/**
 * Whose users somebody sees: an administrator all or those of one community, staff and auditors their community's, a
 * shop manager those of the shop.
 * @throws NotFoundProblem when another community is named
 */
export function userScopeOf(actor: Actor, communityId?: string): UserScope {
  if (actor.role === 'admin') return communityId ? { communityId } : {}
  const own = actor.communityId
  if (!own || (communityId && communityId !== own)) throw new NotFoundProblem()
  if (actor.role === 'staff' || actor.role === 'auditor') return { communityId: own }
  if (actor.kind === 'phone' || !actor.shopId) throw new NotFoundProblem()
  return { communityId: own, shopId: actor.shopId }
}

export interface Placement {
  role: UserRole
  communityId: string | null
  shopId: string | null
  organizationId: string | null
}

/**
 * What does not fit together: an administrator belongs to no community, shop roles have a shop of their community, the role
 * of an organization has one of its organizations, the others have none.
 */
export function placementErrors({ role, communityId, shopId, organizationId }: Placement): FieldError[] {
  const errors: FieldError[] = []
  if (role === 'admin' && communityId)
    errors.push({ path: 'communityId', message: 'fields:community_not_allowed' })
  if (role !== 'admin' && !communityId) errors.push({ path: 'communityId', message: 'fields:community_id' })
  if (SHOP_ROLES.includes(role) && !shopId) errors.push({ path: 'shopId', message: 'fields:shop_required' })
  if (!SHOP_ROLES.includes(role) && shopId)
    errors.push({ path: 'shopId', message: 'fields:shop_not_allowed' })
  if (role === 'organization' && !organizationId)
    errors.push({ path: 'organizationId', message: 'fields:organization_required' })
  if (role !== 'organization' && organizationId)
    errors.push({ path: 'organizationId', message: 'fields:organization_not_allowed' })
  return errors
}

/** @throws Problem validation_failed when there is any */
export function refuseErrors(errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
}
