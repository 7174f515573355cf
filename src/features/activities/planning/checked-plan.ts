import { businessDayOf } from '../../../lib/business-day.js'
import { Problem } from '../../../problems.js'
import { hasOrganization } from '../../organizations/has-organization.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { timesError, type ActivityEditForm } from './activity.forms.js'
import type { ActivityRecord } from './activity.repository.js'

/** Checks a plan against what the store knows, and answers what is to be written. */
export function createPlanCheck({ resources }: Pick<ActivityDependencies, 'resources'>) {
  /** @throws NotFoundProblem for a resource of another community; Problem validation_failed */
  async function checked(scope: OrganizationScope, form: ActivityEditForm, before?: ActivityRecord) {
    const startsAt = form.startsAt ?? before?.startsAt
    const endsAt = form.endsAt ?? before?.endsAt
    const wrong = startsAt && endsAt ? timesError(startsAt, endsAt) : null
    if (wrong) throw new Problem('validation_failed', { errors: [wrong] })
    const resourceId = form.resourceId === undefined ? before?.resourceId : form.resourceId
    const resource = resourceId ? await resources.get(scope, String(resourceId)) : null
    const place = form.place ?? (form.place === null ? undefined : before?.place) ?? resource?.name
    if (!place) throw fieldProblem('place', 'fields:required')
    const organizationIds = await organizersOf(scope, form.organizationIds, before)
    return {
      ...withoutAbsent(form),
      place,
      organizationIds,
      ...(startsAt ? { day: businessDayOf(startsAt) } : {}),
      ...(form.invitation
        ? { invitation: { minAge: null, tags: [], buildings: [], ...form.invitation } }
        : {}),
    }
  }

  /** An organization is always among those who organize what it plans; nobody names one that is none. */
  async function organizersOf(
    scope: OrganizationScope,
    named: readonly string[] | undefined,
    before?: ActivityRecord,
  ): Promise<string[]> {
    const known = before?.organizationIds.map(String) ?? []
    const ids = [...new Set([...(scope.organizationId ? [scope.organizationId] : []), ...(named ?? known)])]
    for (const id of ids) {
      if (!known.includes(id) && !(await hasOrganization(scope.communityId, id))) {
        throw fieldProblem('organizationIds', 'fields:organization_unknown')
      }
    }
    return ids
  }

  return checked
}

const fieldProblem = (path: string, message: string) =>
  new Problem('validation_failed', { errors: [{ path, message }] })

const withoutAbsent = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>
