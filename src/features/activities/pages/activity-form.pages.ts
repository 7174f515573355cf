import type { PageRoute } from '../../../http/page-route.js'
import { addDays, businessDayOf, isValidDay, timeOfDayIn } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import { BENEFIT_TAGS } from '../../benefits/benefit.types.js'
import {
  attempt,
  choicesIn,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../../console/console-form.js'
import { options } from '../../console/console-list.js'
import { idOf } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../../organizations/workplace.js'
import { ACTIVITY_KINDS } from '../activity-kinds.js'
import { activityEditForm, activityForm } from '../planning/activity.forms.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import { activityRow } from './activity-rows.js'

const LABELS = 'activities:fields'
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/
const MOST_RESOURCES = 200

/** Planning an activity and changing it. */
export function activityFormPages(services: Services): PageRoute[] {
  const { activities, organizations, resources, now } = services
  const page = workplacePages(services)
  const usual = (): Typed => ({
    kind: 'talk',
    day: addDays(businessDayOf(now()), 7),
    from: '09:30',
    to: '11:00',
  })

  async function form(place: Workplace, values: Typed, activity?: ActivityRecord, refusal?: Refusal) {
    const { req, res, base, scope, communityId } = place
    if (refusal) res.status(refusal.status)
    const own = activity ? `${base}/activities/${String(activity._id)}` : undefined
    const offered = await resources.list(scope, { status: 'active', limit: MOST_RESOURCES })
    drawAt(place, 'activities/form', {
      title: req.t(activity ? 'activities:edit' : 'activities:new'),
      words: 'activities',
      crumbs: [
        { href: `${base}/activities`, label: req.t('activities:title') },
        ...(activity && own ? [{ href: own, label: activity.title }] : []),
      ],
      action: own ? `${own}/edit` : `${base}/activities`,
      backTo: own ?? `${base}/activities`,
      isAnnounced: activity?.state === 'announced',
      values: {
        ...values,
        tags: choicesIn(values, 'tags'),
        organizationIds: choicesIn(values, 'organizationIds'),
      },
      kinds: options(req, ACTIVITY_KINDS, 'activities:kinds'),
      tags: BENEFIT_TAGS.map((value) => ({ value, label: req.t(`console:tags.${value}`) })),
      resources: offered.items
        .filter(({ kind }) => kind === 'venue')
        .map(({ _id, name }) => ({ value: String(_id), label: name })),
      organizations: await organizations.choices(communityId),
      stored: refusal?.isStale && activity ? await storedFacts(place, activity) : undefined,
      ...refusal,
    })
  }

  async function storedFacts({ req, communityId }: Workplace, activity: ActivityRecord) {
    const row = activityRow(req, activity, await organizations.namesOf(communityId))
    const facts = [
      ['title', row.title],
      ['kind', row.kindWords],
      ['day', row.when],
      ['place', row.place],
      ['capacity', row.capacity === null ? req.t('activities:places.unlimited') : String(row.capacity)],
      ['invitation', row.who],
      ['organizationIds', row.organizers],
      ['description', row.description ?? ''],
    ] as const
    return facts.map(([name, value]) => ({ label: req.t(`${LABELS}.${name}`), value }))
  }

  async function create(place: Workplace) {
    const { req, res, scope, meta, base } = place
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () =>
      Promise.resolve().then(() => activities.plan(scope, readForm(activityForm, inputOf(values)), meta)),
    )
    if (outcome.ok) goTo(res, `${base}/activities/${String(outcome.value._id)}?done=planned`)
    else await form(place, values, undefined, onPageFields(outcome.refusal))
  }

  async function edit(place: Workplace) {
    const activity = await activities.get(place.scope, idOf(place.req))
    await form(place, valuesOf(activity), activity)
  }

  async function update(place: Workplace) {
    const { req, res, scope, meta, base } = place
    const id = idOf(req)
    await activities.get(scope, id)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () =>
      Promise.resolve().then(() =>
        activities.edit(scope, id, readForm(activityEditForm, inputOf(values)), meta),
      ),
    )
    if (outcome.ok) return goTo(res, `${base}/activities/${id}?done=saved`)
    const present = await activities.get(scope, id)
    const refusal = onPageFields(outcome.refusal)
    const typedAnew = { ...values, ...(refusal.isStale ? { revision: String(present.revision) } : {}) }
    await form(place, typedAnew, present, refusal)
  }

  return [
    ...page.both('get', '/activities/new', 'activity:manage', (place) => form(place, usual())),
    ...page.both('post', '/activities', 'activity:manage', create),
    ...page.both('get', '/activities/:id/edit', 'activity:manage', edit),
    ...page.both('post', '/activities/:id/edit', 'activity:manage', update),
  ]
}

/** The page asks for a day and two times where the API has two moments. */
function onPageFields(refusal: Refusal): Refusal {
  const { startsAt, endsAt, ...errors } = refusal.errors
  const named = refusal.errorSummary.map((line) => ({
    ...line,
    href: line.href === '#startsAt' ? '#day' : line.href === '#endsAt' ? '#to' : line.href,
  }))
  return {
    ...refusal,
    errors: { ...errors, ...(startsAt ? { day: startsAt } : {}), ...(endsAt ? { to: endsAt } : {}) },
    errorSummary: named,
  }
}

/** What is no day or time stays what was typed, so that the schema refuses it with its own words. */
function momentIn(values: Typed, timeName: string): string {
  const day = textIn(values, 'day') ?? ''
  const time = textIn(values, timeName) ?? ''
  return isValidDay(day) && TIME.test(time) ? `${day}T${time}:00+08:00` : `${day} ${time}`
}

function inputOf(values: Typed) {
  const buildings = (textIn(values, 'buildings') ?? '').split(/[,，、;；\n]/).map((text) => text.trim())
  return {
    kind: textIn(values, 'kind') ?? '',
    title: textIn(values, 'title') ?? '',
    description: textIn(values, 'description') ?? null,
    organizationIds: choicesIn(values, 'organizationIds'),
    startsAt: momentIn(values, 'from'),
    endsAt: momentIn(values, 'to'),
    place: textIn(values, 'place') ?? null,
    resourceId: textIn(values, 'resourceId') ?? null,
    capacity: integerIn(values, 'capacity') ?? null,
    invitation: {
      minAge: integerIn(values, 'minAge') ?? null,
      tags: choicesIn(values, 'tags'),
      buildings: buildings.filter(Boolean),
    },
  }
}

function valuesOf(activity: ActivityRecord): Typed {
  const { invitation } = activity
  return {
    kind: activity.kind,
    title: activity.title,
    description: activity.description ?? undefined,
    organizationIds: activity.organizationIds.map(String),
    day: activity.day,
    from: timeOfDayIn(activity.startsAt),
    to: timeOfDayIn(activity.endsAt),
    place: activity.place,
    resourceId: activity.resourceId ? String(activity.resourceId) : undefined,
    capacity: activity.capacity?.toString(),
    minAge: invitation.minAge?.toString(),
    tags: [...invitation.tags],
    buildings: invitation.buildings.join('、'),
    revision: String(activity.revision),
  }
}
