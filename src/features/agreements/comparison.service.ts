import { z } from 'zod'
import type { Scope } from '../../http/scope.js'
import type { Language } from '../../infrastructure/i18n.js'
import { NotFoundProblem } from '../../problems.js'
import { findAgreement } from './agreement.repository.js'
import { findVersions, type VersionRecord } from './agreement-version.repository.js'
import { type Change, compareVersions } from './comparison.js'

const versionNumber = z.coerce
  .number({ error: 'fields:integer' })
  .int({ error: 'fields:integer' })
  .min(1, { error: 'fields:integer' })
  .max(1_000_000, { error: 'fields:integer' })

export const comparisonQuery = z.strictObject({ from: versionNumber, to: versionNumber })
export type ComparisonQuery = z.infer<typeof comparisonQuery>

export interface Comparison {
  from: VersionRecord
  to: VersionRecord
  changes: Change[]
}

/** Two versions of an agreement beside each other. */
export function createComparisonService() {
  return {
    /** Every version of an agreement, the first one first; none while it is a draft. */
    versionsOf: async (communityId: string, id: string): Promise<VersionRecord[]> =>
      findVersions(communityId, id),

    /** @throws NotFoundProblem when the scope has no such agreement, or it has no such version */
    async compare(
      scope: Scope,
      id: string,
      { from, to }: ComparisonQuery,
      language: Language,
    ): Promise<Comparison> {
      if (!(await findAgreement(scope, id))) throw new NotFoundProblem()
      const [former, later] = await Promise.all([
        versionOf(scope.communityId, id, from),
        versionOf(scope.communityId, id, to),
      ])
      return { from: former, to: later, changes: compareVersions(former, later, language) }
    },
  }
}
export type ComparisonService = ReturnType<typeof createComparisonService>

async function versionOf(communityId: string, id: string, version: number): Promise<VersionRecord> {
  const [found] = await findVersions(communityId, id, { after: version - 1, limit: 1 })
  if (found?.version !== version) throw new NotFoundProblem()
  return found
}
