import type { Actor } from '../../http/actor.js'
import { NotFoundProblem } from '../../problems.js'
import type { OrganizationScope } from './organization.repository.js'

/**
 * Whose things somebody may see: an organization only the own ones, everybody else those of the community.
 * @throws NotFoundProblem for the role without an organization, so that a broken account sees nothing instead of everything
 */
export function organizationScopeOf({
  actor,
  communityId,
}: {
  actor: Actor
  communityId: string
}): OrganizationScope {
  if (actor.role !== 'organization') return { communityId }
  if (actor.kind !== 'user' || !actor.organizationId) throw new NotFoundProblem()
  return { communityId, organizationId: actor.organizationId }
}
