import type { ClientSession, Types } from 'mongoose'
import { OrganizationModel, type Organization } from './organization.model.js'

export type OrganizationRecord = Organization & { _id: Types.ObjectId }

/** What part of the organizations somebody may see: those of one community, or only the own one. */
export interface OrganizationScope {
  communityId: string
  organizationId?: string
}

/** What may be written of an organization; a contact is plain, however Mongoose keeps it. */
export type OrganizationFields = Partial<
  Pick<Organization, 'alliance' | 'name' | 'partyOrganization' | 'startsOn' | 'endsOn' | 'pledges' | 'status'>
> & { contacts?: { name: string; duty?: string | null | undefined; phone: string }[] }

/** More than a community leads; a list never holds more. */
const MOST = 1000

const ownFilter = ({ communityId, organizationId }: OrganizationScope) => ({
  communityId,
  ...(organizationId ? { _id: organizationId } : {}),
})

/** @throws a duplicate key on `name` or `shopId` when the alliance has it already */
export async function insertOrganization(
  session: ClientSession,
  organization: OrganizationFields & { communityId: string; shopId?: string },
): Promise<OrganizationRecord> {
  const [created] = await OrganizationModel.create([organization], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** One that is visible in the scope; null for every other. */
export async function findOrganization(
  scope: OrganizationScope,
  id: string,
  session: ClientSession | null = null,
): Promise<OrganizationRecord | null> {
  if (scope.organizationId && scope.organizationId !== id) return null
  return OrganizationModel.findOne({ communityId: scope.communityId, _id: id }).session(session).lean()
}

/** All of the scope in the order in which they joined. */
export async function findOrganizations(scope: OrganizationScope): Promise<OrganizationRecord[]> {
  return OrganizationModel.find(ownFilter(scope)).sort({ alliance: 1, _id: 1 }).limit(MOST).lean()
}

/** Sets fields at the revision that was read; null when it has changed since. */
export async function updateOrganization(
  session: ClientSession,
  { _id, communityId, revision }: OrganizationRecord,
  set: OrganizationFields,
): Promise<OrganizationRecord | null> {
  return OrganizationModel.findOneAndUpdate(
    { _id, communityId, revision },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
