import type { ClientSession } from 'mongoose'
import { assertSeen } from '../../../http/assert-seen.js'
import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { idInCursor } from '../../../http/search.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type EditMeta } from '../activity-event.js'
import { tell } from '../../notifications/outbox.js'
import { fillPlaces } from '../sign-ups/places.js'
import { changedFields } from '../../audit/changed-fields.js'
import { findSignUps, forgetReminders } from '../sign-ups/sign-up.repository.js'
import { toldSignUps } from '../sign-ups/told-sign-ups.js'
import type { ActivitiesQuery, ActivityEditForm, ActivityForm } from './activity.forms.js'
import * as repository from './activity.repository.js'
import type { ActivityRecord } from './activity.repository.js'
import { createPlanCheck } from './checked-plan.js'
import { isPlaceMoved } from './place-booking.js'

/** Planning activities: drafts of staff and of the organizations, and what of them may still be changed. */
export function createPlanningService(deps: ActivityDependencies) {
  const { audit, placeBooking, now } = deps

  const checked = createPlanCheck(deps)

  async function get(scope: OrganizationScope, id: string): Promise<ActivityRecord> {
    const activity = await repository.findActivity(scope, id)
    if (!activity) throw new NotFoundProblem()
    return activity
  }

  /** Who is on the list is told where and when it is now, and reminded anew if the day is another one. */
  async function tellMoved(session: ClientSession, activity: ActivityRecord, before: ActivityRecord) {
    const { communityId, _id, revision } = activity
    if (activity.day !== before.day) await forgetReminders(session, communityId, _id)
    const listed = await findSignUps(String(communityId), _id, ['placed', 'waiting'], session)
    await tell(session, String(communityId), toldSignUps('activity_moved', listed, revision))
  }

  /** @throws Problem activity_over, permission_denied for an organization once it is announced */
  function refuseLate(scope: OrganizationScope, { state }: ActivityRecord) {
    if (state === 'held' || state === 'cancelled') throw new Problem('activity_over')
    if (scope.organizationId && state !== 'draft') throw new Problem('permission_denied')
  }

  return {
    /** @throws NotFoundProblem for what the scope does not show */
    get,

    /** The latest first; an organization sees what it organizes. */
    async list(scope: OrganizationScope, query: ActivitiesQuery): Promise<Page<ActivityRecord>> {
      const { cursor, ...search } = query
      const found = await repository.findActivities(scope, {
        ...search,
        before: cursor === undefined ? undefined : placeIn(cursor),
      })
      return toPage(found, query.limit, ({ startsAt, _id }) => [startsAt.toISOString(), String(_id)])
    },

    /** What is announced and not over, the next one first; the same for everybody. */
    coming: (communityId: string, limit = 100) => repository.findComing(communityId, now(), limit),
    ofDay: (communityId: string, day: string) => repository.findOfDay(day, communityId),
    byIds: repository.findByIds,

    /** A draft. @throws NotFoundProblem for a resource that is not theirs to see; Problem validation_failed */
    async plan(scope: OrganizationScope, form: ActivityForm, meta: EditMeta): Promise<ActivityRecord> {
      const fields = await checked(scope, form)
      return inTransaction(async (session) => {
        const { communityId } = scope
        const activity = await repository.insertActivity(session, { ...fields, communityId })
        await recordActivityEvent(audit, session, 'ACTIVITY_PLANNED', activity, meta, {
          kind: activity.kind,
          day: activity.day,
        })
        return activity
      })
    },

    /**
     * Changes a draft, or what is announced: then a booked place moves along in the same transaction, and places that are new go to who waits.
     * @throws NotFoundProblem; Problem stale_edit, activity_over, capacity_below_taken, already_booked, validation_failed
     */
    async edit(
      scope: OrganizationScope,
      id: string,
      form: ActivityEditForm,
      meta: EditMeta,
    ): Promise<ActivityRecord> {
      const before = await get(scope, id)
      assertSeen(meta.ifMatch, before)
      refuseLate(scope, before)
      const fields = await checked(scope, form, before)
      const after = {
        day: fields.day ?? before.day,
        startsAt: form.startsAt ?? before.startsAt,
        endsAt: form.endsAt ?? before.endsAt,
        title: form.title ?? before.title,
        organizationIds: fields.organizationIds,
        resourceId: form.resourceId === undefined ? before.resourceId : form.resourceId,
      }
      const isMoved = before.state === 'announced' && isPlaceMoved(before, after)
      const isElsewhere = isMoved || (before.state === 'announced' && fields.place !== before.place)
      const planned = isMoved ? await placeBooking.plan(scope, after) : null
      return inTransaction(async (session) => {
        const set = {
          ...fields,
          ...(isMoved ? { bookingId: planned?._id ?? null } : {}),
          ...(isElsewhere ? { movedAt: now() } : {}),
        }
        const changed = await repository.updateActivity(session, before, { $set: set })
        if (!changed) throw new Problem('stale_edit')
        if (isMoved) await placeBooking.move(session, before, planned, after.title, meta)
        if (isElsewhere) await tellMoved(session, changed, before)
        const { capacity, taken } = changed
        if (typeof capacity === 'number' && capacity < taken) {
          throw new Problem('capacity_below_taken', { params: { taken } })
        }
        const promoted = changed.state === 'announced' ? await fillPlaces(session, changed, now()) : []
        await recordActivityEvent(audit, session, 'ACTIVITY_EDITED', changed, meta, {
          fields: changedFields(before, changed, Object.keys(form)),
          promoted: promoted.length,
        })
        return (await repository.findActivity({ communityId: scope.communityId }, id, session)) ?? changed
      })
    },
  }
}
export type PlanningService = ReturnType<typeof createPlanningService>

const fieldProblem = (path: string, message: string) =>
  new Problem('validation_failed', { errors: [{ path, message }] })

function placeIn(cursor: string) {
  const [startsAt, id] = decodeCursor(cursor)
  const at = typeof startsAt === 'string' ? new Date(startsAt) : new Date(Number.NaN)
  if (Number.isNaN(at.getTime())) throw fieldProblem('cursor', 'fields:cursor')
  return { startsAt: at, id: idInCursor(id) }
}
