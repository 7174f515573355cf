import { z } from 'zod'
import { listQuery, textLine } from '../../http/api-route.js'
import { normalisePhoneNumber } from '../../lib/phone-number.js'
import { BENEFIT_TAGS } from '../benefits/benefit.types.js'
import { MEMBER_STATUSES } from './member.model.js'

export const REVEALABLE_FIELDS = ['idNumber', 'phone', 'address', 'emergencyContact'] as const
export type RevealableField = (typeof REVEALABLE_FIELDS)[number]

/** A phone number in any spelling, as it is dialled within the country: digits only. */
const phoneNumber = z
  .string({ error: 'fields:phone' })
  .max(40, { error: 'fields:phone' })
  .transform((text, context) => {
    const phone = normalisePhoneNumber(text)
    if (phone !== null) return phone
    context.addIssue({ code: 'custom', message: 'fields:phone' })
    return z.NEVER
  })

/** One line such as 「女儿 李芳 13800138000」, or its parts. */
const emergencyContact = z.union(
  [
    textLine(200),
    z.strictObject({ name: textLine(50), phone: phoneNumber, relation: textLine(20).optional() }),
  ],
  { error: 'fields:emergency_contact' },
)
export type EmergencyContact = z.infer<typeof emergencyContact>

/** `oldest_old` is accepted, so that what was read can be sent back, and ignored: it follows from the age. */
const tags = z.array(z.enum(BENEFIT_TAGS, { error: 'fields:member_tag' })).max(BENEFIT_TAGS.length)

const granted = z.boolean({ error: 'fields:consent' })

const details = {
  phone: phoneNumber.nullable().optional(),
  address: textLine(200).nullable().optional(),
  tags: tags.optional(),
  emergencyContact: emergencyContact.nullable().optional(),
}

export const registerMemberForm = z.strictObject({
  name: textLine(50),
  idNumber: z.string({ error: 'fields:id_number' }).min(1, { error: 'fields:required' }).max(60, {
    error: 'fields:id_number_length',
  }),
  ...details,
  consents: z.strictObject(
    { membership: granted, showMaskedNameToShops: granted, photo: granted.optional() },
    { error: (issue) => (issue.code === 'invalid_type' ? 'fields:consents' : undefined) },
  ),
})
export type RegisterMemberForm = z.infer<typeof registerMemberForm>

export const editMemberForm = z
  .strictObject({
    name: textLine(50).optional(),
    ...details,
    consents: z
      .strictObject({
        membership: granted.optional(),
        showMaskedNameToShops: granted.optional(),
        photo: granted.optional(),
      })
      .optional(),
  })
  .refine((form) => Object.values(form).some((value) => value !== undefined), {
    error: 'fields:nothing_to_change',
  })
export type EditMemberForm = z.infer<typeof editMemberForm>

export const memberListQuery = z.strictObject({
  ...listQuery,
  status: z.enum(MEMBER_STATUSES, { error: 'fields:status' }).optional(),
  tag: z.enum(BENEFIT_TAGS, { error: 'fields:member_tag' }).optional(),
})
export type MemberListQuery = z.infer<typeof memberListQuery>

export const revealForm = z.strictObject({
  field: z.enum(REVEALABLE_FIELDS, { error: 'fields:reveal_field' }),
  reason: textLine(500),
})

export const optionalReasonForm = z.strictObject({ reason: textLine(500).optional() })
export const exportQuery = z.strictObject({ reason: textLine(500) })
