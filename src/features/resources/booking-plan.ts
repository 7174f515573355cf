import { Types } from 'mongoose'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { hasOrganization } from '../organizations/has-organization.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import type { BookingForm } from './resource.forms.js'
import type { ResourceRecord } from './resource.repository.js'
import type { ResourceService } from './resource.service.js'
import { isOffered } from './slots.js'

/** Nobody books for later than this. */
const LONGEST_AHEAD_DAYS = 400

/** A booking that was looked at and may be made. */
export type PlannedBooking = Awaited<ReturnType<ReturnType<typeof createBookingPlan>>>

/** Looks at what somebody asks for, before anything is written. */
export function createBookingPlan({
  now,
  resources,
}: {
  now: () => Date
  resources: Pick<ResourceService, 'get'>
}) {
  /** @throws Problem validation_failed, resource_withdrawn */
  function refuseOdd(resource: ResourceRecord, form: BookingForm) {
    if (resource.status !== 'active') throw new Problem('resource_withdrawn')
    const today = businessDayOf(now())
    if (form.day < today || form.day > addDays(today, LONGEST_AHEAD_DAYS))
      throw fieldProblem('day', 'fields:booking_day')
    if (!isOffered(resource, form)) throw fieldProblem('from', 'fields:booking_times')
  }

  /** @throws NotFoundProblem when an organization books for another one; Problem validation_failed for one that is none */
  async function takerOf(scope: OrganizationScope, named: string | null): Promise<string | null> {
    if (scope.organizationId && named && named !== scope.organizationId) throw new NotFoundProblem()
    const takerId = scope.organizationId ?? named
    if (takerId && !(await hasOrganization(scope.communityId, takerId))) {
      throw fieldProblem('organizationId', 'fields:organization_unknown')
    }
    return takerId
  }

  /**
   * What belongs to whoever asks is approved at once.
   * @throws NotFoundProblem; Problem resource_withdrawn, validation_failed
   */
  return async function plan(scope: OrganizationScope, resourceId: string, form: BookingForm) {
    const resource = await resources.get(scope, resourceId)
    refuseOdd(resource, form)
    const takerId = await takerOf(scope, form.organizationId ?? null)
    const giverId = resource.organizationId ? String(resource.organizationId) : null
    const { day, from, to, purpose } = form
    return {
      _id: new Types.ObjectId(),
      communityId: scope.communityId,
      resourceId: resource._id,
      resourceName: resource.name,
      resourceKind: resource.kind,
      giverId,
      takerId,
      day,
      from,
      to,
      purpose,
      state: giverId === takerId ? ('approved' as const) : ('requested' as const),
    }
  }
}

const fieldProblem = (path: string, message: string) =>
  new Problem('validation_failed', { errors: [{ path, message }] })
