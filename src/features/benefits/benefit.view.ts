import { z } from 'zod'
import type { Language } from '../../infrastructure/i18n.js'
import { BENEFIT_STATUSES } from './benefit.model.js'
import type { BenefitRecord } from './benefit.repository.js'
import {
  BENEFIT_KINDS,
  BENEFIT_TAGS,
  type BenefitTerms,
  FESTIVALS,
  LIMIT_MEASURES,
  LIMIT_PERIODS,
  LIMIT_SCOPES,
} from './benefit.types.js'
import { benefitSentence } from './sentence.js'

const fen = z.number().int().nullable()
const fromTo = z.object({ from: z.string(), to: z.string() }).nullable()

/** The terms of a benefit in an answer: flat, with null for a rule that is not there. */
export const termsAnswer = z.object({
  title: z.string(),
  kind: z.enum(BENEFIT_KINDS),
  percentOff: z.number().int().nullable(),
  amountOffFen: fen,
  fixedPriceFen: fen,
  valueFen: fen,
  minSpendFen: fen,
  maxDiscountFen: fen,
  minAge: z.number().int().nullable(),
  tags: z.array(z.enum(BENEFIT_TAGS)).nullable(),
  weekdays: z.array(z.number().int()).nullable(),
  hours: fromTo,
  dates: fromTo,
  festivals: z.array(z.enum(FESTIVALS)).nullable(),
  limits: z.array(
    z.object({
      id: z.string(),
      measure: z.enum(LIMIT_MEASURES),
      max: z.number().int(),
      period: z.enum(LIMIT_PERIODS),
      per: z.enum(LIMIT_SCOPES),
    }),
  ),
  subsidyPercent: z.number().int().nullable(),
  secondFactorAboveFen: fen,
  /** The same in one sentence, in the reader's language. */
  sentence: z.string(),
})

export const benefitAnswer = termsAnswer.extend({
  id: z.string(),
  agreementId: z.string(),
  shopId: z.string(),
  status: z.enum(BENEFIT_STATUSES),
  /** Business day from which these terms count; null while the agreement is a draft. */
  effectiveFrom: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type TermsView = z.infer<typeof termsAnswer>
export type BenefitView = z.infer<typeof benefitAnswer>

export function termsView(terms: BenefitTerms, language: Language): TermsView {
  return {
    title: terms.title,
    kind: terms.kind,
    percentOff: terms.percentOff ?? null,
    amountOffFen: terms.amountOffFen ?? null,
    fixedPriceFen: terms.fixedPriceFen ?? null,
    valueFen: terms.valueFen ?? null,
    minSpendFen: terms.minSpendFen ?? null,
    maxDiscountFen: terms.maxDiscountFen ?? null,
    minAge: terms.minAge ?? null,
    tags: terms.tags ? [...terms.tags] : null,
    weekdays: terms.weekdays ? [...terms.weekdays] : null,
    hours: terms.hours ?? null,
    dates: terms.dates ?? null,
    festivals: terms.festivals ? [...terms.festivals] : null,
    limits: terms.limits.map(({ id, measure, max, period, per }) => ({ id, measure, max, period, per })),
    subsidyPercent: terms.subsidyPercent ?? null,
    secondFactorAboveFen: terms.secondFactorAboveFen ?? null,
    sentence: benefitSentence(terms, language),
  }
}

export function benefitView(benefit: BenefitRecord, language: Language): BenefitView {
  return {
    id: benefit._id.toString(),
    agreementId: benefit.agreementId.toString(),
    shopId: benefit.shopId.toString(),
    status: benefit.status,
    ...termsView(benefit.terms, language),
    effectiveFrom: benefit.effectiveFrom,
    createdAt: benefit.createdAt.toISOString(),
    updatedAt: benefit.updatedAt.toISOString(),
  }
}
