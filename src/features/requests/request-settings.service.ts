import type { RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { hasOrganization } from '../organizations/has-organization.js'
import { REQUEST_KINDS, USUAL_LIMITS, type RequestKind, type TimeLimits } from './request-kinds.js'
import type { RequestSettingsBody } from './request.forms.js'
import {
  findSettings,
  insertSettings,
  updateSettings,
  type SettingsRecord,
} from './request-settings.repository.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

export interface KindSettings extends TimeLimits {
  kind: RequestKind
  organizationId: string | null
}

/** What a community has set for each kind of request; revision 0 while it has set nothing. */
export interface CommunityRequestSettings {
  kinds: KindSettings[]
  revision: number
}

/** Time limits by kind, and to whom each kind goes. */
export function createRequestSettingsService({ audit }: { audit: AuditService }) {
  async function get(communityId: string): Promise<CommunityRequestSettings> {
    return viewOf(await findSettings(communityId))
  }

  return {
    get,

    /** The limits of a kind and to whom it goes. */
    async ofKind(communityId: string, kind: RequestKind): Promise<KindSettings> {
      const { kinds } = await get(communityId)
      return kinds.find((one) => one.kind === kind) ?? { kind, ...USUAL_LIMITS[kind], organizationId: null }
    },

    /**
     * Sets the kinds that are named; the others stay as they are. Requests that were reported before keep their limits.
     * @throws Problem validation_failed for an organization that is none of the community, stale_edit
     */
    async change(
      communityId: string,
      body: RequestSettingsBody,
      meta: Meta,
    ): Promise<CommunityRequestSettings> {
      await refuseForeign(communityId, body)
      const before = await findSettings(communityId)
      const expected = expectedRevision(meta.ifMatch)
      if (expected !== undefined && expected !== (before?.revision ?? 0)) throw new Problem('stale_edit')
      const named = new Map(body.kinds.map((one) => [one.kind, one]))
      const kinds = viewOf(before).kinds.map((old) => {
        const wanted = named.get(old.kind)
        return wanted ? { ...wanted, organizationId: wanted.organizationId ?? null } : old
      })
      try {
        const saved = await inTransaction(async (session) => {
          const stored = before
            ? await updateSettings(session, before, kinds)
            : await insertSettings(session, communityId, kinds)
          if (!stored) throw new Problem('stale_edit')
          await audit.record(session, {
            communityId,
            type: 'REQUEST_SETTINGS_CHANGED',
            actor: meta.actor,
            subjects: [{ kind: 'community', id: communityId }],
            facts: { kinds: [...named.keys()] },
            requestId: meta.requestId,
          })
          return stored
        })
        return viewOf(saved)
      } catch (error) {
        if (isDuplicateKey(error)) throw new Problem('stale_edit', { cause: error })
        throw error
      }
    },
  }
}
export type RequestSettingsService = ReturnType<typeof createRequestSettingsService>

function viewOf(settings: SettingsRecord | null): CommunityRequestSettings {
  const kinds = REQUEST_KINDS.map((kind) => {
    const own = settings?.kinds.find((one) => one.kind === kind)
    const { acceptHours, solveHours } = own ?? USUAL_LIMITS[kind]
    return {
      kind,
      acceptHours,
      solveHours,
      organizationId: own?.organizationId ? String(own.organizationId) : null,
    }
  })
  return { kinds, revision: settings?.revision ?? 0 }
}

async function refuseForeign(communityId: string, { kinds }: RequestSettingsBody): Promise<void> {
  for (const [index, { organizationId }] of kinds.entries()) {
    if (!organizationId || (await hasOrganization(communityId, organizationId))) continue
    const path = `kinds.${index}.organizationId`
    throw new Problem('validation_failed', { errors: [{ path, message: 'fields:organization_unknown' }] })
  }
}
