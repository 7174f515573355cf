import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import { isOpen } from './request-state.js'
import type { RequestView } from './request.view.js'

export const photoParams = z.strictObject({ id: objectId, photoId: objectId })
export const photoAnswers = { 200: { description: 'The photo', contentType: 'image/*' } }

/** A photo is what somebody sent: shown as a picture and as nothing else. */
export const photoHeaders = (contentType: string) => ({
  'Content-Type': contentType,
  'Content-Disposition': 'inline; filename="photo"',
  'Cache-Control': 'private, no-store',
})

/**
 * What of a request goes out to whom. An organization has no use for the member's id; and what tells of somebody's home, it is shown only while
 * there is something to do.
 */
export function visibleTo<T extends Pick<RequestView, 'memberId' | 'note' | 'photos' | 'state'>>(
  scope: OrganizationScope,
  view: T,
): T {
  if (!scope.organizationId) return view
  if (isOpen(view.state)) return { ...view, memberId: null }
  const photos = view.photos.filter(({ occasion }) => occasion === 'solution')
  return { ...view, memberId: null, note: null, photos }
}
