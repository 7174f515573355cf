import { z } from 'zod'
import { apiRoute, idParams, ok, created, type ApiRoute } from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { handOverForm, printedCardListQuery } from '../cards/card-desk.forms.js'
import type { CardDeskService } from '../cards/card-desk.service.js'
import { cardSchema } from '../cards/card.view.js'
import { jobSchema } from '../jobs/job.view.js'
import type { CardBatchService } from './card-batch.service.js'
import { cardIssueForm, cardPrintForm, cardRenewalForm, replaceCardForm } from './card-print.forms.js'

const accepted = (body: unknown) => ({ status: 202, body })
const asJob = { 202: { description: 'The job that does it', schema: jobSchema } }
const asCard = { description: 'The card', schema: cardSchema }

export function cardPrintApi(services: {
  cardBatches: CardBatchService
  cardDesk: CardDeskService
}): ApiRoute[] {
  return [...batchRoutes(services.cardBatches), ...deskRoutes(services)]
}

function batchRoutes(cardBatches: CardBatchService): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/card-prints',
      permission: 'card:print',
      tag: 'Cards',
      summary: 'Print cards as a PDF: A4 sheets of ten with backs, or single pages for a card printer',
      body: cardPrintForm,
      answers: asJob,
      async handle({ communityId, body: { layout, ...chosen }, meta }) {
        return accepted(await cardBatches.print(communityId, chosen, layout, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/card-issues',
      permission: 'card:manage',
      tag: 'Cards',
      summary: 'Issue printed cards to those of the members who have none, and print them if wished',
      body: cardIssueForm,
      answers: asJob,
      async handle({ communityId, body: { print = null, ...chosen }, meta }) {
        return accepted(await cardBatches.issue(communityId, chosen, print, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/card-renewals',
      permission: 'card:manage',
      tag: 'Cards',
      summary:
        'Renew cards within a month of their last day; each former one is revoked as its new one is issued',
      body: cardRenewalForm,
      answers: asJob,
      async handle({ communityId, body: { print = null, ...chosen }, meta }) {
        return accepted(await cardBatches.renew(communityId, chosen, print, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/cards/:id/replace',
      permission: 'card:manage',
      tag: 'Cards',
      summary: 'Revoke a lost or damaged card and issue a new one in one step, and print it if wished',
      params: idParams,
      body: replaceCardForm,
      answers: {
        201: {
          description: 'The new card and the job that prints it',
          schema: z.object({ card: cardSchema, job: jobSchema.nullable() }),
        },
      },
      async handle({ communityId, params, body, meta }) {
        const { card, job } = await cardBatches.replace({ communityId, cardId: params.id }, body, meta)
        return created({ card, job })
      },
    }),
  ]
}

function deskRoutes({ cardDesk }: { cardDesk: CardDeskService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/cards',
      permission: 'card:read',
      tag: 'Cards',
      summary: 'Printed cards that may be used, by where they are and when they run out',
      query: printedCardListQuery,
      answers: { 200: { description: 'A page of cards', schema: pageOf(cardSchema) } },
      async handle({ communityId, query }) {
        return ok(await cardDesk.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/cards/:id/hand-over',
      permission: 'card:manage',
      tag: 'Cards',
      summary: 'Note that its holder has the card',
      params: idParams,
      answers: { 200: asCard },
      async handle({ communityId, params, meta }) {
        return ok(await cardDesk.handOver({ communityId, cardId: params.id }, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/card-hand-overs',
      permission: 'card:manage',
      tag: 'Cards',
      summary: 'Note the same of many cards',
      body: handOverForm,
      answers: {
        200: { description: 'How many were not noted before', schema: z.object({ handedOver: z.int() }) },
      },
      async handle({ communityId, body, meta }) {
        return ok({ handedOver: await cardDesk.handOverAll(communityId, body.cardIds, meta) })
      },
    }),
  ]
}
