import { z } from 'zod'
import {
  apiRoute,
  created,
  idParams,
  listQuery,
  ok,
  type ApiContext,
  type ApiRoute,
} from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { decodeCursor, toPage } from '../../http/paging.js'
import { scopeOf } from '../../http/scope.js'
import type { Services } from '../../services.js'
import { BATCH_OUTCOMES } from './statement-batch.service.js'
import { lineOrder } from './statement-figures.js'
import { statementFileApi } from './statement-files.api.js'
import {
  adjustmentBody,
  batchBody,
  BATCH_STEPS,
  closeBody,
  confirmBody,
  openStatementBody,
  paidBody,
  statementListQuery,
  verifyQuery,
} from './statement.forms.js'
import { adjustmentAnswer, lineAnswer, lineView, statementAnswer } from './statement.view.js'

const tag = 'Statements'
const answers = { 200: { description: 'The statement', schema: statementAnswer } }
const linesQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
const checkAnswer = z.object({
  isValid: z.boolean(),
  digest: z.string(),
  matchesRecords: z.boolean(),
  signature: z.enum(['genuine', 'forged', 'key_gone']),
  matchesGiven: z.boolean().nullable(),
})
const batchAnswer = z.object({
  month: z.string(),
  step: z.enum(BATCH_STEPS),
  results: z.array(
    z.object({
      shopId: z.string(),
      shopName: z.string(),
      outcome: z.enum(BATCH_OUTCOMES),
      statementId: z.string().nullable(),
      redemptions: z.int(),
      payableFen: z.int(),
      code: z.string().nullable(),
      detail: z.string().nullable(),
    }),
  ),
})

/** Monthly statements: a shop manager sees and confirms those of the shop, staff see to everything else. */
export function statementApi(services: Services): ApiRoute[] {
  return [
    ...openingRoutes(services),
    ...readRoutes(services),
    ...stepRoutes(services),
    ...adjustmentRoutes(services),
    ...statementFileApi(services),
  ]
}

function openingRoutes({ statements, statementBatch }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/statements',
      permission: 'statement:manage',
      tag,
      summary: 'Open the statement of a shop and month; the one that is there answers 200',
      body: openStatementBody,
      answers: { ...answers, 201: { description: 'The new statement', schema: statementAnswer } },
      async handle({ communityId, body, meta }) {
        const { statement, isNew } = await statements.open(communityId, body.shopId, body.month, meta)
        return isNew ? created(statement) : ok(statement)
      },
    }),
    apiRoute({
      method: 'post',
      path: '/statements/batch',
      permission: 'statement:manage',
      tag,
      summary: 'Open, or open and close, the statements of a month for all shops; one result a shop',
      body: batchBody,
      answers: { 200: { description: 'What became of each shop', schema: batchAnswer } },
      async handle({ communityId, body, meta }) {
        return ok({ ...body, results: await statementBatch.run(communityId, body, meta) })
      },
    }),
  ]
}

function readRoutes({ statements }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/statements',
      permission: 'statement:read',
      tag,
      summary: 'List statements, the newest month first; a shop manager sees those of the shop',
      query: statementListQuery,
      answers: { 200: { description: 'A page of statements', schema: pageOf(statementAnswer) } },
      handle: async (context) => ok(await statements.list(scopeOf(context), context.query)),
    }),
    apiRoute({
      method: 'get',
      path: '/statements/:id',
      permission: 'statement:read',
      tag,
      summary: 'Read a statement; until it is closed, what it comes to at this moment',
      params: idParams,
      answers,
      handle: async (context) => ok(await statements.get(scopeOf(context), context.params.id)),
    }),
    apiRoute({
      method: 'get',
      path: '/statements/:id/lines',
      permission: 'statement:read',
      tag,
      summary: 'The redemptions of a statement, by business day',
      params: idParams,
      query: linesQuery,
      answers: { 200: { description: 'A page of lines', schema: pageOf(lineAnswer) } },
      async handle(context) {
        const { limit, cursor } = context.query
        const { lines } = await statements.content(scopeOf(context), context.params.id)
        const after = cursor ? String(decodeCursor(cursor)[0]) : ''
        const page = toPage(
          lines.filter((line) => lineOrder(line) > after),
          limit,
          (line) => [lineOrder(line)],
        )
        return ok({ ...page, items: page.items.map(lineView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/statements/:id/verify',
      permission: 'statement:read',
      tag,
      summary: 'Check a closed statement: its records, its signature, and the digest on a printed one',
      params: idParams,
      query: verifyQuery,
      answers: { 200: { description: 'What was found', schema: checkAnswer } },
      async handle(context) {
        return ok(await statements.verify(scopeOf(context), context.params.id, context.query.digest))
      },
    }),
  ]
}

function stepRoutes({ statementSteps }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/statements/:id/confirm',
      permission: 'statement:confirm',
      tag,
      summary: 'The shop agrees to the figures',
      params: idParams,
      body: confirmBody,
      answers,
      async handle(context) {
        const { params, body, meta } = context
        return ok(await statementSteps.confirm(scopeOf(context), params.id, body.digest, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/statements/:id/close',
      permission: 'statement:manage',
      tag,
      summary: 'Claim the redemptions and fix the figures of a month that is over',
      params: idParams,
      body: closeBody,
      answers,
      handle: async ({ communityId, params, body, meta }) =>
        ok(await statementSteps.close(communityId, params.id, body, meta)),
    }),
    apiRoute({
      method: 'post',
      path: '/statements/:id/paid',
      permission: 'statement:manage',
      tag,
      summary: 'Note the payment of a closed statement',
      params: idParams,
      body: paidBody,
      answers,
      handle: async ({ communityId, params, body, meta }) =>
        ok(await statementSteps.pay(communityId, params.id, body, meta)),
    }),
  ]
}

function adjustmentRoutes({ adjustments, statements }: Services): ApiRoute[] {
  const answer = async ({
    communityId,
    params,
    body,
    meta,
  }: ApiContext<{ id: string }, unknown, z.infer<typeof adjustmentBody>>) => {
    const { adjustment, isNew } = await adjustments.add(communityId, params.id, body, meta)
    const statement = await statements.get({ communityId }, adjustment.statementId)
    return isNew ? created({ ...statement, adjustment }) : ok({ ...statement, adjustment })
  }
  const adjusted = statementAnswer.extend({ adjustment: adjustmentAnswer })
  return [
    apiRoute({
      method: 'get',
      path: '/statements/:id/adjustments',
      permission: 'statement:read',
      tag,
      summary: 'The corrections that a statement carries',
      params: idParams,
      answers: {
        200: { description: 'All of them', schema: z.object({ items: z.array(adjustmentAnswer) }) },
      },
      async handle(context) {
        return ok({ items: await adjustments.list(scopeOf(context), context.params.id) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/statements/:id/adjustments',
      permission: 'statement:manage',
      tag,
      summary:
        'Correct a redemption of a closed statement, in this one or, if it is closed, in the shop’s next',
      params: idParams,
      body: adjustmentBody,
      answers: {
        200: { description: 'The key had made it already', schema: adjusted },
        201: { description: 'The statement that carries it', schema: adjusted },
      },
      handle: answer,
    }),
  ]
}
