import { z } from 'zod'
import { ageOn } from '../../lib/business-day.js'
import { OLDEST_OLD_AGE } from '../benefits/benefit.types.js'
import { CONSENT_PURPOSES, MEMBER_STATUSES, type ConsentPurpose, type Member } from './member.model.js'
import type { StoredMember } from './member.repository.js'

export const memberSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  name: z.string(),
  idNumberMasked: z.string(),
  phoneMasked: z.string().nullable(),
  hasAddress: z.boolean(),
  hasEmergencyContact: z.boolean(),
  birthDate: z.string(),
  sex: z.enum(['male', 'female']),
  age: z.number().int(),
  tags: z.array(z.string()),
  consents: z.object({ membership: z.boolean(), showMaskedNameToShops: z.boolean(), photo: z.boolean() }),
  consentRecords: z.array(
    z.object({
      purpose: z.enum(CONSENT_PURPOSES),
      granted: z.boolean(),
      noticeVersion: z.string(),
      at: z.string(),
      recordedBy: z.string(),
    }),
  ),
  status: z.enum(MEMBER_STATUSES),
  statusReason: z.string().nullable(),
  erasedAt: z.string().nullable(),
  mergedInto: z.string().nullable(),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type MemberView = z.infer<typeof memberSchema>

/** A member as staff see it: masks only, with the age and the tags on a day. */
export function memberView(member: StoredMember, today: string): MemberView {
  const age = ageOn(member.birthDate, today)
  return {
    id: String(member._id),
    number: member.number,
    name: member.name,
    idNumberMasked: member.idNumberMasked,
    phoneMasked: member.phoneMasked ?? null,
    hasAddress: Boolean(member.addressCipher),
    hasEmergencyContact: Boolean(member.emergencyContactCipher),
    birthDate: member.birthDate,
    sex: member.sex,
    age,
    tags: [...member.tags, ...(age >= OLDEST_OLD_AGE ? ['oldest_old'] : [])],
    consents: currentConsents(member.consents),
    consentRecords: member.consents.map((consent) => ({
      purpose: consent.purpose,
      granted: consent.granted,
      noticeVersion: consent.noticeVersion,
      at: consent.at.toISOString(),
      recordedBy: consent.recordedBy,
    })),
    status: member.status,
    statusReason: member.statusReason ?? null,
    erasedAt: member.erasedAt?.toISOString() ?? null,
    mergedInto: member.mergedInto ? String(member.mergedInto) : null,
    revision: member.revision,
    createdAt: member.createdAt.toISOString(),
    updatedAt: member.updatedAt.toISOString(),
  }
}

/** The newest decision for each purpose; one that was never asked counts as not granted. */
export function currentConsents(consents: Member['consents']): Record<ConsentPurpose, boolean> {
  const newest = (purpose: ConsentPurpose) =>
    consents.filter((consent) => consent.purpose === purpose).at(-1)?.granted ?? false
  return {
    membership: newest('membership'),
    showMaskedNameToShops: newest('showMaskedNameToShops'),
    photo: newest('photo'),
  }
}
