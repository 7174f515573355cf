import { z } from 'zod'
import { listQuery, textLine } from '../../http/api-route.js'
import { normalisePhoneNumber } from '../../lib/phone-number.js'
import { thresholdsBody } from '../anomalies/threshold.forms.js'
import { weeklyHours } from '../opening-hours/opening-hours.forms.js'
import { CARER_POLICIES } from './community.model.js'

const atLeast = (min: number, max: number) =>
  z.int({ error: 'fields:integer' }).min(min, { error: 'fields:limit' }).max(max, { error: 'fields:limit' })

const phone = z
  .string({ error: 'fields:phone' })
  .max(40, { error: 'fields:phone' })
  .transform((text, context) => {
    const number = normalisePhoneNumber(text)
    if (number !== null) return number
    context.addIssue({ code: 'custom', message: 'fields:phone' })
    return z.NEVER
  })

const minimumAge = z
  .int({ error: 'fields:minimum_age' })
  .min(40, { error: 'fields:minimum_age' })
  .max(100, { error: 'fields:minimum_age' })

const offlineCapFen = z
  .int({ error: 'fields:offline_cap' })
  .min(0, { error: 'fields:offline_cap' })
  .max(100_000_00, { error: 'fields:offline_cap' })

/** What fits on the back of a card: so many lines of so many full-width characters, and at most two lines each. */
const CARD_LINES = 6
const CARD_LINE = 24
const MAX_CARD_RULE = 40
/** By day only: at night nobody is reminded. */
const reminderFrom = z.string({ error: 'fields:reminder_from' }).regex(/^(?:0[89]|1\d):[0-5]\d$/, {
  error: 'fields:reminder_from',
})
const linesOf = (rules: readonly string[]) =>
  rules.reduce((lines, rule) => lines + Math.ceil(rule.length / CARD_LINE), 0)

/** Every setting is optional: what is not named stays as it is. Null takes a limit away. */
export const settingsBody = z.strictObject({
  printedCardDailyLimit: atLeast(1, 1000).nullish(),
  printedCardSecondFactorAboveFen: atLeast(0, 100_000_00).nullish(),
  offlineCapFen: offlineCapFen.optional(),
  carerPolicy: z.enum(CARER_POLICIES, { error: 'fields:carer_policy' }).optional(),
  noticeVersion: textLine(40).optional(),
  contactPhone: phone.nullish(),
  counterIdleMinutes: atLeast(1, 120).optional(),
  deviceSilentDays: atLeast(1, 365).optional(),
  activityReminderFrom: reminderFrom.optional(),
  openingHours: weeklyHours.nullish(),
  anomalyRules: thresholdsBody.optional(),
  cardRules: z
    .array(textLine(MAX_CARD_RULE), { error: 'fields:list' })
    .min(1, 'fields:required')
    .max(4, 'fields:too_many')
    .refine((rules) => linesOf(rules) <= CARD_LINES, { error: 'fields:card_rules' })
    .nullish(),
})

export const createCommunityBody = z.strictObject({
  name: textLine(60),
  street: textLine(60),
  district: textLine(60),
  minimumAge: minimumAge.optional(),
  settings: settingsBody.optional(),
})
export type CreateCommunityBody = z.output<typeof createCommunityBody>

export const changeCommunityBody = z
  .strictObject({
    name: textLine(60).optional(),
    street: textLine(60).optional(),
    district: textLine(60).optional(),
    minimumAge: minimumAge.optional(),
    settings: settingsBody.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
export type ChangeCommunityBody = z.output<typeof changeCommunityBody>

export const communitiesQuery = z.strictObject(listQuery)
export type CommunitiesQuery = z.output<typeof communitiesQuery>
