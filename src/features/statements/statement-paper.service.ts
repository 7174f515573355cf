import type { RequestMeta } from '../../http/api-route.js'
import type { Scope } from '../../http/scope.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CommunityService } from '../communities/community.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { recordStatementEvent } from './statement-events.js'
import type { StatementContent } from './statement-reader.js'
import type { StatementService } from './statement.service.js'
import { statementView, type StatementView } from './statement.view.js'

export type PaperFormat = 'xlsx' | 'csv' | 'pdf' | 'print'

/** A statement with everything that stands on paper or in a file. */
export interface StatementPaper extends Pick<StatementContent, 'lines' | 'adjustments'> {
  statement: StatementView
  shopName: string
  communityName: string
  at: Date
}

interface Dependencies {
  now: () => Date
  audit: AuditService
  shops: ShopService
  communities: CommunityService
  statements: StatementService
}

/** Statements that leave the system: as a workbook, a table, a PDF, on paper. Each time is an audit event. */
export function createStatementPaperService({ now, audit, shops, communities, statements }: Dependencies) {
  return {
    /** @throws NotFoundProblem when the scope has no such statement */
    async of(scope: Scope, id: string, format: PaperFormat, meta: RequestMeta): Promise<StatementPaper> {
      const { statement, lines, adjustments, figures } = await statements.content(scope, id)
      const shopId = statement.shopId.toHexString()
      const names = await shops.namesOf(scope.communityId, [shopId])
      const community = await communities.get(scope.communityId)
      await recordStatementEvent(audit, null, 'STATEMENT_EXPORTED', statement, meta, { format })
      return {
        statement: statementView(statement, figures),
        lines,
        adjustments,
        shopName: names.get(shopId) ?? '',
        communityName: community.name,
        at: now(),
      }
    },
  }
}
export type StatementPaperService = ReturnType<typeof createStatementPaperService>
