import { assertSeen } from '../../http/assert-seen.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { changedFields } from '../audit/changed-fields.js'
import { hasOrganization } from '../organizations/has-organization.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import { takenSlots } from './booking.repository.js'
import { recordResourceEvent, type Meta } from './resource-event.js'
import type { ResourceEditForm, ResourceForm, ResourcesQuery } from './resource.forms.js'
import * as repository from './resource.repository.js'
import type { ResourceRecord } from './resource.repository.js'
import { freeStretches } from './slots.js'

/** What organizations and the community lend. Everybody of the community sees what is offered; whose it is changes it. */
export function createResourceService({ audit }: { audit: AuditService }) {
  const event = (resource: ResourceRecord) => ({
    kind: 'resource' as const,
    _id: resource._id,
    communityId: resource.communityId,
    organizationIds: [resource.organizationId],
  })

  const isOwn = (scope: OrganizationScope, resource: ResourceRecord) =>
    !scope.organizationId || String(resource.organizationId) === scope.organizationId

  /** Others see it only while it is offered. @throws NotFoundProblem */
  async function get(scope: OrganizationScope, id: string): Promise<ResourceRecord> {
    const resource = await repository.findResource(scope.communityId, id)
    if (!resource || (resource.status !== 'active' && !isOwn(scope, resource))) throw new NotFoundProblem()
    return resource
  }

  return {
    get,
    isOwn,

    /** Newest first; of others only what is offered. */
    async list(scope: OrganizationScope, query: ResourcesQuery): Promise<Page<ResourceRecord>> {
      const { cursor, ...search } = query
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const isForeign = scope.organizationId !== undefined && search.organizationId !== scope.organizationId
      if (isForeign && search.status && search.status !== 'active') return { items: [], nextCursor: null }
      const status = isForeign ? ('active' as const) : search.status
      const found = await repository.findResources(scope.communityId, withStatus(search, status), before)
      return toPage(found, query.limit, ({ _id }) => [String(_id)])
    },

    /**
     * Offers something. An organization offers in its own name only.
     * @throws NotFoundProblem when an organization names another one; Problem validation_failed for a foreign organization
     */
    async offer(scope: OrganizationScope, form: ResourceForm, meta: Meta): Promise<ResourceRecord> {
      const { organizationId: named = null, ...fields } = form
      if (scope.organizationId && named && named !== scope.organizationId) throw new NotFoundProblem()
      const organizationId = scope.organizationId ?? named
      if (organizationId && !(await hasOrganization(scope.communityId, organizationId))) {
        const errors = [{ path: 'organizationId', message: 'fields:organization_unknown' }]
        throw new Problem('validation_failed', { errors })
      }
      return inTransaction(async (session) => {
        const weekdays = sorted(fields.weekdays)
        const resource = await repository.insertResource(session, {
          ...fields,
          weekdays,
          communityId: scope.communityId,
          organizationId,
        })
        await recordResourceEvent(audit, session, 'RESOURCE_OFFERED', event(resource), meta, {
          kind: fields.kind,
        })
        return resource
      })
    },

    /**
     * Changes what is offered, or withdraws it; bookings that are there stay.
     * @throws NotFoundProblem, also for what is another organization's; Problem stale_edit, validation_failed
     */
    async edit(
      scope: OrganizationScope,
      id: string,
      form: ResourceEditForm,
      meta: Meta,
    ): Promise<ResourceRecord> {
      return inTransaction(async (session) => {
        const before = await repository.findResource(scope.communityId, id, session)
        if (!before || !isOwn(scope, before)) throw new NotFoundProblem()
        assertSeen(meta.ifMatch, before)
        const wanted = { from: form.from ?? before.from, to: form.to ?? before.to }
        if (wanted.from >= wanted.to) {
          const errors = [{ path: 'to', message: 'fields:time_after_time' }]
          throw new Problem('validation_failed', { errors })
        }
        const days = form.weekdays ? { weekdays: sorted(form.weekdays) } : {}
        const changed = await repository.updateResource(session, before, { ...form, ...days })
        if (!changed) throw new Problem('stale_edit')
        const status = form.status && form.status !== before.status ? { status: form.status } : {}
        await recordResourceEvent(audit, session, 'RESOURCE_EDITED', event(changed), meta, {
          fields: changedFields(before, changed, Object.keys(form)),
          ...status,
        })
        return changed
      })
    },

    /** The stretches of a day at which nobody has booked it. */
    async freeOn(resource: ResourceRecord, day: string) {
      const taken = await takenSlots(String(resource.communityId), String(resource._id), day)
      return freeStretches(resource, taken)
    },
  }
}
export type ResourceService = ReturnType<typeof createResourceService>

const sorted = (days: readonly number[]) => [...new Set(days)].sort((a, b) => a - b)

function withStatus<T extends { status?: unknown }>(search: T, status: T['status']): T {
  const { status: _status, ...rest } = search
  return (status === undefined ? rest : { ...rest, status }) as T
}
