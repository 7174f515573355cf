import { z } from 'zod'
import type { Language } from '../../infrastructure/i18n.js'
import { endOfBusinessDay } from '../../lib/business-day.js'
import { termsAnswer, termsView } from '../benefits/benefit.view.js'
import { AGREEMENT_END_REASONS, AGREEMENT_STATUSES } from './agreement.model.js'
import type { AgreementRecord } from './agreement.repository.js'
import { agreementStateOn } from './agreement-state.js'
import type { VersionRecord } from './agreement-version.repository.js'

export const agreementAnswer = z.object({
  id: z.string(),
  shopId: z.string(),
  number: z.string(),
  title: z.string(),
  startsOn: z.string(),
  endsOn: z.string(),
  services: z.array(z.string()),
  status: z.enum(AGREEMENT_STATUSES),
  /** Whether it gives benefits today. */
  inForce: z.boolean(),
  signedOn: z.string().nullable(),
  /** Number of the newest version; 0 while it is a draft. */
  version: z.number().int(),
  /** Why it was last suspended or terminated. */
  statusReason: z.string().nullable(),
  endReason: z.enum(AGREEMENT_END_REASONS).nullable(),
  endedAt: z.string().nullable(),
  renewedFromId: z.string().nullable(),
  /** Scans and other papers that are attached and not withdrawn. */
  attachmentCount: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type AgreementView = z.infer<typeof agreementAnswer>

export const versionAnswer = z.object({
  agreementId: z.string(),
  version: z.number().int(),
  /** Business day from which it decides; the highest version that has begun counts. */
  effectiveFrom: z.string(),
  title: z.string(),
  startsOn: z.string(),
  endsOn: z.string(),
  services: z.array(z.string()),
  benefits: z.array(termsAnswer.extend({ id: z.string() })),
  createdAt: z.string(),
})
export type VersionView = z.infer<typeof versionAnswer>

/** An agreement as it stands on a business day: one past its end is shown as expired, marked or not. */
export function agreementView(agreement: AgreementRecord, today: string): AgreementView {
  const state = agreementStateOn(agreement, today)
  const hasEnded = agreement.status !== 'ended' && state === 'ended'
  const endedAt = hasEnded ? endOfBusinessDay(agreement.endsOn) : agreement.endedAt
  return {
    id: agreement._id.toString(),
    shopId: agreement.shopId.toString(),
    number: agreement.number,
    title: agreement.title,
    startsOn: agreement.startsOn,
    endsOn: agreement.endsOn,
    services: agreement.services,
    status: hasEnded ? 'ended' : agreement.status,
    inForce: state === 'in_force',
    signedOn: agreement.signedOn ?? null,
    version: agreement.version,
    statusReason: agreement.statusReason ?? null,
    endReason: hasEnded ? 'expired' : (agreement.endReason ?? null),
    endedAt: endedAt?.toISOString() ?? null,
    renewedFromId: agreement.renewedFromId?.toString() ?? null,
    attachmentCount: agreement.attachmentCount ?? 0,
    createdAt: agreement.createdAt.toISOString(),
    updatedAt: agreement.updatedAt.toISOString(),
  }
}

export function versionView(agreementId: string, version: VersionRecord, language: Language): VersionView {
  return {
    agreementId,
    version: version.version,
    effectiveFrom: version.effectiveFrom,
    title: version.title,
    startsOn: version.startsOn,
    endsOn: version.endsOn,
    services: version.services,
    benefits: version.benefits.map(({ benefitId, terms }) => ({
      id: benefitId.toString(),
      ...termsView(terms, language),
    })),
    createdAt: version.createdAt.toISOString(),
  }
}
