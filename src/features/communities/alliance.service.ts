import { z } from 'zod'
import { textLine, type RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { OrganizationService } from '../organizations/organization.service.js'
import { ALLIANCE_KINDS, type AllianceKind } from './alliance-kinds.js'
import { findAlliances, writeAlliance, type AllianceWords } from './alliance.repository.js'

/** What everybody reads of an alliance on the first page. */
export const allianceWordsForm = z.strictObject({ name: textLine(30), summary: textLine(200) })

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

export interface AllianceView {
  kind: AllianceKind
  name: string
  summary: string
  /** Names of those that have not left; of the merchants, the shops are told of beside it by their agreements. */
  organizations: string[]
}

interface Dependencies {
  audit: AuditService
  organizations: Pick<OrganizationService, 'active'>
}

/** The four alliances of a community (product.md), for everyone to read. */
export function createAllianceService({ audit, organizations }: Dependencies) {
  async function wordsOf(communityId: string, kind: AllianceKind) {
    const found = await findAlliances(communityId)
    const told = found.find((one) => one.kind === kind)
    return { name: told?.name ?? '', summary: told?.summary ?? '', revision: told?.revision ?? 0 }
  }

  return {
    /** Name and summary as they are told; blank with revision 0 for one that nobody has told of yet. */
    wordsOf,

    /** In the order merchants, property, clubs, party committee; those that the community has told of. */
    async list(communityId: string): Promise<AllianceView[]> {
      const [found, active] = await Promise.all([
        findAlliances(communityId),
        organizations.active(communityId),
      ])
      return ALLIANCE_KINDS.flatMap((kind) => {
        const alliance = found.find((each) => each.kind === kind)
        if (!alliance) return []
        const { name, summary } = alliance
        const members = active.filter((one) => one.alliance === kind && one.shopId === null)
        return [{ kind, name, summary, organizations: members.map((one) => one.name) }]
      })
    },

    /** Tells of an alliance on the first page. @throws Problem stale_edit */
    async tell(communityId: string, kind: AllianceKind, words: AllianceWords, meta: Meta): Promise<void> {
      const { revision } = await wordsOf(communityId, kind)
      const expected = expectedRevision(meta.ifMatch)
      if (expected !== undefined && expected !== revision) throw new Problem('stale_edit')
      try {
        await inTransaction(async (session) => {
          const told = await writeAlliance(session, { communityId, kind, revision }, words)
          if (!told) throw new Problem('stale_edit')
          await audit.record(session, {
            communityId,
            type: 'ALLIANCE_TOLD',
            actor: meta.actor,
            subjects: [{ kind: 'alliance', id: String(told._id) }],
            facts: { alliance: kind },
            requestId: meta.requestId,
          })
        })
      } catch (error) {
        if (isDuplicateKey(error)) throw new Problem('stale_edit', { cause: error })
        throw error
      }
    },
  }
}
export type AllianceService = ReturnType<typeof createAllianceService>
