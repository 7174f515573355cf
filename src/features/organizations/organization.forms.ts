import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../http/api-route.js'
import { contactPhone } from './contact-phone.js'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import { ORGANIZATION_STATUSES } from './organization.model.js'

export const MOST_CONTACTS = 3
const MOST_PLEDGES = 20

const alliance = z.enum(ALLIANCE_KINDS, { error: 'fields:choice' })
const status = z.enum(ORGANIZATION_STATUSES, { error: 'fields:status' })

const contact = z.strictObject({
  name: textLine(50),
  duty: textLine(50).nullish(),
  phone: contactPhone,
})

const fields = {
  partyOrganization: textLine(100).nullish(),
  contacts: z.array(contact).max(MOST_CONTACTS, { error: 'fields:too_many_contacts' }).optional(),
  startsOn: businessDay.nullish(),
  endsOn: businessDay.nullish(),
  pledges: z.array(textLine(200)).max(MOST_PLEDGES, { error: 'fields:too_many_pledges' }).optional(),
}

/** A shop is named by its id and keeps its own name; everybody else has a name of the own. */
export const organizationForm = z
  .strictObject({ alliance, name: textLine(100).optional(), shopId: objectId.optional(), ...fields })
  .check((context) => {
    const { alliance: kind, name, shopId } = context.value
    const refuse = (path: string, message: string) => {
      context.issues.push({ code: 'custom', message, path: [path], input: context.value })
    }
    if (kind === 'merchant' && !shopId) refuse('shopId', 'fields:organization_shop')
    if (kind === 'merchant' && name !== undefined) refuse('name', 'fields:organization_shop_name')
    if (kind !== 'merchant' && name === undefined) refuse('name', 'fields:required')
    if (kind !== 'merchant' && shopId) refuse('shopId', 'fields:organization_no_shop')
  })
export type OrganizationForm = z.output<typeof organizationForm>

export const organizationEditForm = z
  .strictObject({ name: textLine(100).optional(), status: status.optional(), ...fields })
  .refine((form) => Object.keys(form).length > 0, { error: 'fields:nothing_to_change' })
export type OrganizationEditForm = z.output<typeof organizationEditForm>

export const organizationsQuery = z.strictObject({
  ...listQuery,
  alliance: alliance.optional(),
  status: status.optional(),
})
export type OrganizationsQuery = z.output<typeof organizationsQuery>
