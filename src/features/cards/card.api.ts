import { z } from 'zod'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { mayDo } from '../../permissions.js'
import { cardListQuery, issueCardForm, unblockForm } from './card.forms.js'
import { qrPng, qrSvg } from './card-qr.js'
import { CARD_ACTIONS, type CardAction, type CardService } from './card.service.js'
import { cardSchema } from './card.view.js'

const answer = { description: 'The card', schema: cardSchema }
/** A picture of a credential is kept by no cache. */
const NO_STORE = { 'Cache-Control': 'no-store' }

export function cardApi({ cards }: { cards: CardService }): ApiRoute[] {
  return [
    ...readingRoutes(cards),
    ...pictureRoutes(cards),
    ...CARD_ACTIONS.map((action) => actionRoute(cards, action)),
  ]
}

function readingRoutes(cards: CardService): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/members/:id/cards',
      permission: 'card:manage',
      tag: 'Cards',
      summary: 'Issue a printed card; a former one is revoked at once',
      params: idParams,
      body: issueCardForm,
      answers: {
        201: {
          description: 'The card and the text of its QR',
          schema: cardSchema.extend({ code: z.string().optional() }),
        },
      },
      async handle({ communityId, actor, params, meta }) {
        const { card, code } = await cards.issuePrinted({ communityId, memberId: params.id }, meta)
        return created({ ...card, ...(mayDo(actor.role, 'card:code') ? { code } : {}) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/members/:id/cards',
      permission: 'card:read',
      tag: 'Cards',
      summary: 'Printed cards and phones of a member, newest first',
      params: idParams,
      query: cardListQuery,
      answers: { 200: { description: 'A page of cards', schema: pageOf(cardSchema) } },
      async handle({ communityId, params, query }) {
        return ok(await cards.listOfMember({ communityId, memberId: params.id }, query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/cards/:id',
      permission: 'card:read',
      tag: 'Cards',
      summary: 'Read a card',
      params: idParams,
      answers: { 200: answer },
      async handle({ communityId, params }) {
        return ok(await cards.get({ communityId, cardId: params.id }))
      },
    }),
  ]
}

function pictureRoutes(cards: CardService): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/cards/:id/qr.svg',
      permission: 'card:code',
      tag: 'Cards',
      summary: 'QR of a printed card as SVG; recorded',
      params: idParams,
      answers: { 200: { description: 'The picture', contentType: 'image/svg+xml' } },
      async handle({ communityId, params, meta }) {
        const svg = await qrSvg(await cards.showCode({ communityId, cardId: params.id }, meta))
        return ok(svg, { 'Content-Type': 'image/svg+xml; charset=utf-8', ...NO_STORE })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/cards/:id/qr.png',
      permission: 'card:code',
      tag: 'Cards',
      summary: 'QR of a printed card as PNG; recorded',
      params: idParams,
      answers: { 200: { description: 'The picture', contentType: 'image/png' } },
      async handle({ communityId, params, meta }) {
        const png = await qrPng(await cards.showCode({ communityId, cardId: params.id }, meta))
        return ok(png, { 'Content-Type': 'image/png', ...NO_STORE })
      },
    }),
  ]
}

function actionRoute(cards: CardService, action: CardAction): ApiRoute {
  return apiRoute({
    method: 'post',
    path: `/cards/:id/${action}`,
    permission: 'card:manage',
    tag: 'Cards',
    summary: `Card or phone: ${action}`,
    params: idParams,
    body: action === 'unblock' ? unblockForm : reasonBody,
    answers: { 200: answer },
    async handle({ communityId, params, body, meta }) {
      const { reason } = body
      return ok(await cards.act({ communityId, cardId: params.id }, action, reason, meta))
    },
  })
}
