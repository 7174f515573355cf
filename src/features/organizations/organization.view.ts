import { z } from 'zod'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import { ORGANIZATION_STATUSES } from './organization.model.js'
import type { OrganizationRecord } from './organization.repository.js'

export const organizationAnswer = z.object({
  id: z.string(),
  alliance: z.enum(ALLIANCE_KINDS),
  /** Of a shop: the shop's present name. */
  name: z.string(),
  shopId: z.string().nullable(),
  partyOrganization: z.string().nullable(),
  contacts: z.array(z.object({ name: z.string(), duty: z.string().nullable(), phone: z.string() })),
  startsOn: z.string().nullable(),
  endsOn: z.string().nullable(),
  pledges: z.array(z.string()),
  status: z.enum(ORGANIZATION_STATUSES),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type OrganizationView = z.infer<typeof organizationAnswer>

/** @param name the own one, or that of the shop */
export function organizationView(record: OrganizationRecord, name: string): OrganizationView {
  return {
    id: String(record._id),
    alliance: record.alliance,
    name,
    shopId: record.shopId ? String(record.shopId) : null,
    partyOrganization: record.partyOrganization ?? null,
    contacts: record.contacts.map((contact) => ({
      name: contact.name,
      duty: contact.duty ?? null,
      phone: contact.phone,
    })),
    startsOn: record.startsOn ?? null,
    endsOn: record.endsOn ?? null,
    pledges: [...record.pledges],
    status: record.status,
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  }
}
