import { z } from 'zod'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { translator } from '../../infrastructure/i18n.js'
import { RETRY_ADVICE, RETRY_BY_REASON, type DeclineReason } from '../redemptions/decline-reasons.js'
import { CHECKS } from './checks.js'
import { simulationForm } from './simulation.forms.js'
import type { SimulationService } from './simulation.service.js'
import { checkLines, reasonWords } from './simulation-words.js'

const fen = z.number().int().nullable()
const simulationAnswer = z.object({
  benefitId: z.string(),
  agreementId: z.string(),
  /** 0 for a draft, which is judged as if it were signed. */
  agreementVersion: z.number().int(),
  businessDay: z.string(),
  time: z.string(),
  billFen: fen,
  member: z.object({
    id: z.string(),
    number: z.number().int(),
    maskedName: z.string(),
    age: z.number().int(),
    tags: z.array(z.string()),
  }),
  cardKind: z.enum(['printed', 'phone']).nullable(),
  eligible: z.boolean(),
  reason: z.string().nullable(),
  retry: z.enum(RETRY_ADVICE).nullable(),
  /** The reason in words, as the counter says it. */
  message: z.string().nullable(),
  discountFen: fen,
  payableFen: fen,
  subsidyFen: fen,
  secondFactorRequired: z.boolean(),
  remaining: z.number().int().nullable(),
  remainingFen: fen,
  checks: z.array(
    z.object({ name: z.enum(CHECKS), isMet: z.boolean(), asked: z.string(), fact: z.string() }),
  ),
})

export function simulationApi({ simulations }: { simulations: SimulationService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/benefits/:id/simulate',
      permission: 'benefit:manage',
      tag: 'Benefits',
      summary:
        'Try a benefit out by the rules of the counter: this member, this moment, this bill; writes nothing',
      params: idParams,
      body: simulationForm,
      answers: { 200: { description: 'What the counter would say', schema: simulationAnswer } },
      async handle({ communityId, params, body, meta }) {
        const found = await simulations.simulate(communityId, params.id, body, meta)
        const t = translator(meta.language)
        const { reason, amounts, benefit } = found
        return ok({
          benefitId: benefit.benefitId,
          agreementId: benefit.agreementId,
          agreementVersion: benefit.agreementVersion,
          businessDay: found.businessDay,
          time: found.time,
          billFen: found.billFen,
          member: found.member,
          cardKind: found.cardKind,
          eligible: reason === null,
          reason,
          retry: reason === null ? null : (RETRY_BY_REASON[reason as DeclineReason] ?? 'ask_staff'),
          message: reason === null ? null : reasonWords(t, reason),
          discountFen: amounts?.discountFen ?? null,
          payableFen: amounts?.payableFen ?? null,
          subsidyFen: amounts?.subsidyFen ?? null,
          secondFactorRequired: found.secondFactorRequired,
          remaining: found.remaining,
          remainingFen: found.remainingFen,
          checks: checkLines(t, meta.language, found).map(({ name, isMet, asked, fact }) => ({
            name,
            isMet,
            asked,
            fact,
          })),
        })
      },
    }),
  ]
}
