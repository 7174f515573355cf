import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { changedFields } from '../audit/changed-fields.js'
import type { ShopService } from '../shops/shop.service.js'
import type { OrganizationEditForm, OrganizationForm, OrganizationsQuery } from './organization.forms.js'
import { after, listed } from './organization-listing.js'
import * as repository from './organization.repository.js'
import type { OrganizationRecord, OrganizationScope } from './organization.repository.js'
import { organizationView, type OrganizationView } from './organization.view.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

interface Dependencies {
  audit: AuditService
  shops: Pick<ShopService, 'get' | 'namesOf'>
}

/** An organization with the revision that its entity tag is made of. */
export interface OrganizationAtRevision {
  organization: OrganizationView
  revision: number
}

/** The members of the four alliances. A shop is one of the merchants' by reference: its name stays the shop's. */
export function createOrganizationService({ audit, shops }: Dependencies) {
  async function viewsOf(communityId: string, records: readonly OrganizationRecord[]) {
    const shopIds = records.flatMap(({ shopId }) => (shopId ? [String(shopId)] : []))
    const names = shopIds.length > 0 ? await shops.namesOf(communityId, shopIds) : new Map<string, string>()
    return records.map((record) =>
      organizationView(record, record.name ?? names.get(String(record.shopId)) ?? ''),
    )
  }

  async function atRevision(record: OrganizationRecord): Promise<OrganizationAtRevision> {
    const [organization] = await viewsOf(String(record.communityId), [record])
    if (!organization) throw new NotFoundProblem()
    return { organization, revision: record.revision }
  }

  async function recordEvent(
    session: ClientSession,
    type: string,
    record: OrganizationRecord,
    { actor, requestId }: Meta,
    { reason, ...facts }: { reason?: string | undefined } & Record<string, unknown>,
  ) {
    await audit.record(session, {
      communityId: String(record.communityId),
      type,
      actor,
      subjects: [{ kind: 'organization', id: String(record._id) }],
      ...(reason ? { reason } : {}),
      facts,
      requestId,
    })
  }

  async function all(scope: OrganizationScope): Promise<OrganizationView[]> {
    return viewsOf(scope.communityId, await repository.findOrganizations(scope))
  }

  return {
    /**
     * Takes an organization into an alliance.
     * @throws NotFoundProblem for a foreign shop; Problem organization_exists, validation_failed for a term that ends before it starts
     */
    async register(communityId: string, form: OrganizationForm, meta: Meta): Promise<OrganizationAtRevision> {
      refuseBackwards(form)
      const { shopId, ...fields } = form
      if (shopId) await shops.get({ communityId }, shopId)
      try {
        const record = await inTransaction(async (session) => {
          const inserted = await repository.insertOrganization(session, {
            communityId,
            ...withoutAbsent(fields),
            ...(shopId ? { shopId } : {}),
          })
          await recordEvent(session, 'ORGANIZATION_REGISTERED', inserted, meta, { alliance: form.alliance })
          return inserted
        })
        return await atRevision(record)
      } catch (error) {
        if (isDuplicateKey(error)) throw new Problem('organization_exists', { cause: error })
        throw error
      }
    },

    /** @throws NotFoundProblem */
    async get(scope: OrganizationScope, id: string): Promise<OrganizationAtRevision> {
      const record = await repository.findOrganization(scope, id)
      if (!record) throw new NotFoundProblem()
      return atRevision(record)
    },

    /** Alliance by alliance; whoever signs in for one sees that one only. */
    async list(scope: OrganizationScope, query: OrganizationsQuery): Promise<Page<OrganizationView>> {
      const last = query.cursor ? String(idInCursor(decodeCursor(query.cursor)[0])) : undefined
      const found = after(listed(await all(scope), query), last)
      return toPage(found, query.limit, ({ id }) => [id])
    },

    /** All that have not left, by alliance. */
    async active(communityId: string): Promise<OrganizationView[]> {
      return listed(await all({ communityId }), { status: 'active' })
    },

    /** Names by id of all that the community has or had. */
    async namesOf(communityId: string): Promise<Map<string, string>> {
      return new Map((await all({ communityId })).map(({ id, name }) => [id, name]))
    },

    /** Those that have not left, for a select. */
    async choices(communityId: string): Promise<{ value: string; label: string }[]> {
      const active = listed(await all({ communityId }), { status: 'active' })
      return active.map(({ id, name }) => ({ value: id, label: name }))
    },

    /**
     * `reason` is for the audit, where staff say why.
     * @throws NotFoundProblem; Problem stale_edit, organization_exists, validation_failed
     */
    async edit(
      communityId: string,
      id: string,
      form: OrganizationEditForm,
      meta: Meta,
      reason?: string,
    ): Promise<OrganizationAtRevision> {
      try {
        const record = await inTransaction(async (session) => {
          const before = await repository.findOrganization({ communityId }, id, session)
          if (!before) throw new NotFoundProblem()
          assertSeen(meta.ifMatch, before)
          refuseBackwards({ ...before, ...form })
          if (before.shopId && form.name !== undefined)
            throw fieldProblem('name', 'fields:organization_shop_name')
          const changed = await repository.updateOrganization(session, before, withoutAbsent(form))
          if (!changed) throw new Problem('stale_edit')
          const status = form.status && form.status !== before.status ? { status: form.status } : {}
          const facts = { fields: changedFields(before, changed, Object.keys(form)), ...status, reason }
          await recordEvent(session, 'ORGANIZATION_EDITED', changed, meta, facts)
          return changed
        })
        return await atRevision(record)
      } catch (error) {
        if (isDuplicateKey(error)) throw new Problem('organization_exists', { cause: error })
        throw error
      }
    },
  }
}
export type OrganizationService = ReturnType<typeof createOrganizationService>

const fieldProblem = (path: string, message: string) =>
  new Problem('validation_failed', { errors: [{ path, message }] })

function refuseBackwards(term: { startsOn?: string | null | undefined; endsOn?: string | null | undefined }) {
  if (term.startsOn && term.endsOn && term.startsOn > term.endsOn) {
    throw fieldProblem('endsOn', 'fields:from_after_to')
  }
}

const withoutAbsent = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
