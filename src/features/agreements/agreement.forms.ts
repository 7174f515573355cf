import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../http/api-route.js'
import { isContractDay } from '../benefits/benefit-bounds.js'
import { AGREEMENT_STATUSES } from './agreement.model.js'

/** A day of the calendar that a contract can name. */
export const agreementDay = businessDay.refine(isContractDay, { error: 'fields:day' })

const fields = {
  number: textLine(60),
  title: textLine(200),
  startsOn: agreementDay,
  endsOn: agreementDay,
  services: z.array(textLine(200), { error: 'fields:list' }).max(50, { error: 'fields:too_many' }).optional(),
}

const endsAfterStart = {
  error: 'fields:ends_before_start',
  path: ['endsOn'],
}

/** Both days are only compared when both are there: the service compares an edit with what is stored. */
export function isTerm({ startsOn, endsOn }: { startsOn?: string; endsOn?: string }): boolean {
  return startsOn === undefined || endsOn === undefined || startsOn <= endsOn
}

export const agreementForm = z.strictObject(fields).refine(isTerm, endsAfterStart)
export type AgreementForm = z.infer<typeof agreementForm>

export const agreementEditForm = z
  .strictObject(fields)
  .partial()
  .refine(isTerm, endsAfterStart)
  .refine((form) => Object.keys(form).length > 0, { error: 'fields:nothing_to_change' })
export type AgreementEditForm = z.infer<typeof agreementEditForm>

export const signForm = z.strictObject({ signedOn: agreementDay })

/** Resuming needs no reason; one that is given is kept in the audit. */
export const resumeForm = z.strictObject({ reason: textLine(500).optional() })

export const renewForm = z
  .strictObject({ number: fields.number, startsOn: agreementDay, endsOn: agreementDay })
  .refine(isTerm, endsAfterStart)
export type RenewForm = z.infer<typeof renewForm>

export const agreementListQuery = z.strictObject({
  ...listQuery,
  shopId: objectId.optional(),
  status: z.enum(AGREEMENT_STATUSES, { error: 'fields:status' }).optional(),
  expiringWithinDays: z
    .string({ error: 'fields:integer' })
    .regex(/^\d{1,4}$/, { error: 'fields:integer' })
    .transform(Number)
    .optional(),
  /** Only those that are no draft any more and have no attachment. */
  withoutScan: z.literal('true', { error: 'fields:choice' }).optional(),
})
export type AgreementListQuery = z.infer<typeof agreementListQuery>

export const versionListQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
export type VersionListQuery = z.infer<typeof versionListQuery>
