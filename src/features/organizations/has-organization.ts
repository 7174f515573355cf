import { findOrganization } from './organization.repository.js'

/** Whether the community has this organization, and it has not left. */
export async function hasOrganization(communityId: string, organizationId: string): Promise<boolean> {
  return (await findOrganization({ communityId }, organizationId))?.status === 'active'
}
