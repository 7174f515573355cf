import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { WEEKDAY_WORDS } from '../benefits/benefit-words.js'
import {
  attempt,
  choicesIn,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { options } from '../console/console-list.js'
import { idOf } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../organizations/workplace.js'
import { resourceEditForm, resourceForm } from './resource.forms.js'
import type { ResourceRecord } from './resource.repository.js'
import { RESOURCE_KINDS } from './resource-kinds.js'
import { TIMES } from './slots.js'

const LABELS = 'resources:fields'
const USUAL: Typed = { weekdays: ['1', '2', '3', '4', '5'], from: '08:00', to: '18:00' }

/** Offering a resource and changing what is offered. */
export function resourceFormPages(services: Services): PageRoute[] {
  const { resources, organizations } = services
  const page = workplacePages(services)

  async function form(place: Workplace, values: Typed, resource?: ResourceRecord, refusal?: Refusal) {
    const { req, res, base, communityId } = place
    if (refusal) res.status(refusal.status)
    const own = resource ? `${base}/resources/${String(resource._id)}` : undefined
    drawAt(place, 'resources/form', {
      title: req.t(resource ? 'resources:edit' : 'resources:new'),
      words: 'resources',
      crumbs: [
        { href: `${base}/resources`, label: req.t('resources:title') },
        ...(resource && own ? [{ href: own, label: resource.name }] : []),
      ],
      action: own ? `${own}/edit` : `${base}/resources`,
      backTo: own ?? `${base}/resources`,
      values: { ...values, weekdays: choicesIn(values, 'weekdays') },
      kinds: options(req, RESOURCE_KINDS, 'resources:kinds'),
      weekdays: WEEKDAY_WORDS[req.language].map((label, day) => ({ value: String(day + 1), label })),
      times: TIMES.map((time) => ({ value: time, label: time })),
      organizations: base === '/console' && !resource ? await organizations.choices(communityId) : undefined,
      stored: refusal?.isStale && resource ? storedFacts(place, resource) : undefined,
      ...refusal,
    })
  }

  async function create(place: Workplace) {
    const { req, res, scope, meta, base } = place
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const organizationId = base === '/console' ? (textIn(values, 'organizationId') ?? null) : null
      return resources.offer(scope, readForm(resourceForm, { ...inputOf(values), organizationId }), meta)
    })
    if (outcome.ok) goTo(res, `${base}/resources/${String(outcome.value._id)}?done=offered`)
    else await form(place, values, undefined, outcome.refusal)
  }

  /** @throws NotFoundProblem for what is another organization's, though it may be seen */
  async function own({ scope, req }: Workplace): Promise<ResourceRecord> {
    const resource = await resources.get(scope, idOf(req))
    if (!resources.isOwn(scope, resource)) throw new NotFoundProblem()
    return resource
  }

  async function edit(place: Workplace) {
    const resource = await own(place)
    await form(place, valuesOf(resource), resource)
  }

  async function update(place: Workplace) {
    const { req, res, scope, meta, base } = place
    const before = await own(place)
    const values = typed(req)
    const id = String(before._id)
    const outcome = await attempt(req, LABELS, () =>
      Promise.resolve().then(() =>
        resources.edit(scope, id, readForm(resourceEditForm, inputOf(values)), meta),
      ),
    )
    if (outcome.ok) return goTo(res, `${base}/resources/${id}?done=saved`)
    const present = await own(place)
    const { refusal } = outcome
    const typedAnew = { ...values, ...(refusal.isStale ? { revision: String(present.revision) } : {}) }
    await form(place, typedAnew, present, refusal)
  }

  return [
    ...page.both('get', '/resources/new', 'resource:manage', (place) => form(place, USUAL)),
    ...page.both('post', '/resources', 'resource:manage', create),
    ...page.both('get', '/resources/:id/edit', 'resource:manage', edit),
    ...page.both('post', '/resources/:id/edit', 'resource:manage', update),
  ]
}

function inputOf(values: Typed) {
  return {
    kind: textIn(values, 'kind') ?? '',
    name: textIn(values, 'name') ?? '',
    description: textIn(values, 'description') ?? null,
    place: textIn(values, 'place') ?? null,
    capacity: integerIn(values, 'capacity') ?? null,
    weekdays: choicesIn(values, 'weekdays').map(Number),
    from: textIn(values, 'from') ?? '',
    to: textIn(values, 'to') ?? '',
  }
}

function valuesOf(resource: ResourceRecord): Typed {
  return {
    kind: resource.kind,
    name: resource.name,
    description: resource.description ?? undefined,
    place: resource.place ?? undefined,
    capacity: resource.capacity?.toString(),
    weekdays: resource.weekdays.map(String),
    from: resource.from,
    to: resource.to,
    revision: String(resource.revision),
  }
}

function storedFacts({ req }: Workplace, resource: ResourceRecord) {
  const words = WEEKDAY_WORDS[req.language]
  const facts: [string, string][] = [
    ['kind', req.t(`resources:kinds.${resource.kind}`)],
    ['name', resource.name],
    ['description', resource.description ?? ''],
    ['place', resource.place ?? ''],
    ['capacity', resource.capacity?.toString() ?? ''],
    ['weekdays', resource.weekdays.map((day) => words[day - 1]).join(req.language === 'en' ? ', ' : '、')],
    ['from', resource.from],
    ['to', resource.to],
  ]
  return facts.map(([name, value]) => ({ label: req.t(`${LABELS}.${name}`), value }))
}
