import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'

export const photoParams = z.strictObject({ id: objectId, photoId: objectId })
export const photoAnswers = { 200: { description: 'The photo', contentType: 'image/*' } }

/** A photo is what somebody sent: shown as a picture and as nothing else. */
export const photoHeaders = (contentType: string) => ({
  'Content-Type': contentType,
  'Content-Disposition': 'inline; filename="photo"',
  'Cache-Control': 'private, no-store',
})

/** What of a request goes out to whom: an organization has no use for the member's id. */
export function visibleTo<T extends { memberId: string | null }>(scope: OrganizationScope, view: T): T {
  return scope.organizationId ? { ...view, memberId: null } : view
}
