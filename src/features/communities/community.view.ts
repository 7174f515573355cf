import { z } from 'zod'
import { thresholdsAnswer } from '../anomalies/threshold.forms.js'
import { openSpanAnswer } from '../opening-hours/opening-hours.forms.js'
import { CARER_POLICIES } from './community.model.js'
import type { CommunityRecord } from './community.repository.js'

export function communityView(community: CommunityRecord) {
  const { id, name, street, district, minimumAge, settings, revision, createdAt, updatedAt } = community
  return {
    id,
    name,
    street,
    district,
    minimumAge,
    settings,
    revision,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export const communityAnswer = z.object({
  id: z.string(),
  name: z.string(),
  street: z.string(),
  district: z.string(),
  minimumAge: z.number().int(),
  settings: z.object({
    printedCardDailyLimit: z.number().int().nullable(),
    printedCardSecondFactorAboveFen: z.number().int().nullable(),
    offlineCapFen: z.number().int(),
    carerPolicy: z.enum(CARER_POLICIES),
    noticeVersion: z.string(),
    contactPhone: z.string().nullable(),
    counterIdleMinutes: z.number().int(),
    deviceSilentDays: z.number().int(),
    activityReminderFrom: z.string(),
    openingHours: z.array(openSpanAnswer).nullable(),
    anomalyRules: thresholdsAnswer,
    cardRules: z.array(z.string()).nullable(),
  }),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
