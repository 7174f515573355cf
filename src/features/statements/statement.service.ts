import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { toPage, type Page } from '../../http/paging.js'
import type { Scope } from '../../http/scope.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { businessDayOf, monthOf } from '../../lib/business-day.js'
import { formatMonth } from '../../lib/display.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { recordStatementEvent } from './statement-events.js'
import { liveSums } from './live-sums.js'
import type { StatementProof, SignatureState } from './statement-proof.js'
import type { StatementContent, StatementReader } from './statement-reader.js'
import type { StatementListQuery } from './statement.forms.js'
import {
  findOutOfOrder,
  findStatement,
  findStatementOfMonth,
  findStatements,
  insertStatement,
  isClosed,
  type StatementRecord,
} from './statement.repository.js'
import { statementView, type StatementView } from './statement.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  shops: ShopService
  reader: StatementReader
  proof: StatementProof
}

/** What a check of a statement found; `isValid` when nothing speaks against it. */
export interface StatementCheck {
  isValid: boolean
  digest: string
  /** Whether the digest is that of the redemptions and adjustments as they are stored now. */
  matchesRecords: boolean
  signature: SignatureState
  /** Whether the digest that was given, as on paper, is the statement's; null when none was given. */
  matchesGiven: boolean | null
}

/** Opening, reading and checking statements; what becomes of them is in `statement-steps.service.ts`. */
export function createStatementService({ now, audit, shops, reader, proof }: Dependencies) {
  async function find(scope: Scope, id: string, session?: ClientSession): Promise<StatementRecord> {
    const statement = await findStatement(scope, id, session)
    if (!statement) throw new NotFoundProblem()
    return statement
  }

  /** Everything that the statement says, in one snapshot. */
  async function content(scope: Scope, id: string): Promise<StatementContent> {
    return inTransaction(async (session) => reader.read(session, await find(scope, id, session)))
  }

  async function insert(communityId: string, shopId: string, month: string, meta: RequestMeta) {
    return inTransaction(async (session) => {
      const statement = await insertStatement(session, { communityId, shopId, month })
      const { laterClosed } = await findOutOfOrder(session, statement)
      if (laterClosed)
        throw new Problem('later_statement_closed', {
          params: { month: formatMonth(laterClosed, meta.language) },
        })
      await recordStatementEvent(audit, session, 'STATEMENT_OPENED', statement, meta)
      return statement
    })
  }

  return {
    content,

    /**
     * Opens the statement of a shop and month, or answers the one that is there.
     * @throws NotFoundProblem, Problem month_not_begun, later_statement_closed
     */
    async open(
      communityId: string,
      shopId: string,
      month: string,
      meta: RequestMeta,
    ): Promise<{ statement: StatementView; isNew: boolean }> {
      await shops.get({ communityId }, shopId)
      if (month > monthOf(businessDayOf(now()))) throw new Problem('month_not_begun')
      const known = await findStatementOfMonth({ communityId, shopId }, month)
      const opened = known ?? (await insertOnce())
      const { statement, figures } = await content({ communityId }, opened._id.toHexString())
      return { statement: statementView(statement, figures), isNew: !known }

      async function insertOnce(): Promise<StatementRecord> {
        try {
          return await insert(communityId, shopId, month, meta)
        } catch (error) {
          const first = isDuplicateKey(error)
            ? await findStatementOfMonth({ communityId, shopId }, month)
            : null
          if (first) return first
          throw error
        }
      }
    },

    /** @throws NotFoundProblem when the scope has no such statement */
    async get(scope: Scope, id: string): Promise<StatementView> {
      const { statement, figures } = await content(scope, id)
      return statementView(statement, figures)
    },

    /** Newest month first; what is not closed shows what it comes to at this moment. */
    async list(scope: Scope, query: StatementListQuery): Promise<Page<StatementView>> {
      if (scope.shopId && query.shopId && query.shopId !== scope.shopId) throw new NotFoundProblem()
      const page = toPage(await findStatements(scope, query), query.limit, ({ month, _id }) => [
        month,
        _id.toHexString(),
      ])
      const sums = await liveSums(
        scope.communityId,
        page.items.filter((statement) => !isClosed(statement)),
      )
      return {
        ...page,
        items: page.items.map((one) => statementView(one, sums(one))),
      }
    },

    /**
     * Computes a closed statement anew from what is stored and checks its signature.
     * @throws NotFoundProblem, Problem statement_not_closed
     */
    async verify(scope: Scope, id: string, given?: string): Promise<StatementCheck> {
      const { statement, figures } = await content(scope, id)
      const { closing } = statement
      if (!closing) throw new Problem('statement_not_closed')
      const signature = proof.check(closing.signature, id, closing.digest, now())
      const matchesRecords = figures.digest === closing.digest
      const matchesGiven = given === undefined ? null : given === closing.digest
      const isValid = matchesRecords && signature === 'genuine' && matchesGiven !== false
      return { isValid, digest: closing.digest, matchesRecords, signature, matchesGiven }
    },
  }
}
export type StatementService = ReturnType<typeof createStatementService>
