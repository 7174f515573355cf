import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import {
  attempt,
  linesIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { options } from '../console/console-list.js'
import { afterDoing } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage, renderRefused } from '../console/console-render.js'
import { MOST_CONTACTS, organizationEditForm, organizationForm } from './organization.forms.js'
import type { OrganizationView } from './organization.view.js'

const LABELS = 'organizations:fields'
const LIST = '/console/alliances'

/** Taking an organization into an alliance, and editing what is known of it. */
export function organizationFormPages(services: Services): PageRoute[] {
  const { organizations, shops } = services
  const page = consolePages(services)

  async function locals(context: ConsoleContext, values: Typed, organization?: OrganizationView) {
    const { req, communityId } = context
    const partners = organization ? [] : (await shops.list({ communityId }, { limit: 200 })).items
    const backTo = organization ? `/console/organizations/${organization.id}` : LIST
    return {
      title: req.t(organization ? 'organizations:edit' : 'organizations:new'),
      crumbs: [
        { href: LIST, label: req.t('organizations:title') },
        ...(organization ? [{ href: backTo, label: organization.name }] : []),
      ],
      action: organization ? `${backTo}/edit` : '/console/organizations',
      backTo,
      organization,
      values,
      contactRows: Array.from({ length: MOST_CONTACTS }, (_, row) => contactRow(values, row)),
      alliances: options(req, ALLIANCE_KINDS, 'organizations:alliances'),
      shops: partners.map(({ id, name }) => ({ value: id, label: name })),
    }
  }

  async function create(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const alliance = textIn(values, 'alliance')
      const who =
        alliance === 'merchant' ? { shopId: textIn(values, 'shopId') } : { name: textIn(values, 'name') }
      const form = withoutBlanks({ alliance, ...who, ...inputOf(values) })
      return organizations.register(communityId, readForm(organizationForm, form), meta)
    })
    if (outcome.ok) {
      const { id } = outcome.value.organization
      goTo(res, afterDoing(`/console/organizations/${id}`, 'organization_registered'))
      return
    }
    renderRefused(context, 'alliances/form', outcome.refusal, await locals(context, values))
  }

  async function edit(context: ConsoleContext) {
    const { organization, revision } = await organizations.get(
      { communityId: context.communityId },
      idOf(context.req),
    )
    const values = { ...valuesOf(organization), revision: String(revision) }
    renderPage(context, 'alliances/form', await locals(context, values, organization))
  }

  async function update(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    const { organization: before } = await organizations.get({ communityId }, id)
    const outcome = await attempt(req, LABELS, async () => {
      const name = before.shopId ? {} : { name: textIn(values, 'name') ?? '' }
      return organizations.edit(
        communityId,
        id,
        readForm(organizationEditForm, { ...name, ...inputOf(values) }),
        meta,
      )
    })
    if (outcome.ok) goTo(res, afterDoing(`/console/organizations/${id}`, 'organization_saved'))
    else await refuseUpdate(context, id, values, outcome.refusal)
  }

  /** A stale edit shows both: what was typed in the form, and what is stored now above it. */
  async function refuseUpdate(context: ConsoleContext, id: string, values: Typed, refusal: Refusal) {
    const { organization, revision } = await organizations.get({ communityId: context.communityId }, id)
    const typedAnew = { ...values, ...(refusal.isStale ? { revision: String(revision) } : {}) }
    renderRefused(context, 'alliances/form', refusal, {
      ...(await locals(context, typedAnew, organization)),
      stored: refusal.isStale ? storedFacts(context, organization) : undefined,
    })
  }

  return [
    page.get('/console/organizations/new', 'organization:manage', async (context) => {
      const alliance = textIn(context.req.query as Typed, 'alliance')
      const shopId = textIn(context.req.query as Typed, 'shopId')
      renderPage(context, 'alliances/form', await locals(context, { alliance, shopId }))
    }),
    page.post('/console/organizations', 'organization:manage', create),
    page.get('/console/organizations/:id/edit', 'organization:manage', edit),
    page.post('/console/organizations/:id/edit', 'organization:manage', update),
  ]
}

function contactRow(values: Typed, row: number) {
  const field = (name: string) => textIn(values, `contacts-${row}-${name}`)
  return { row, number: row + 1, name: field('name'), duty: field('duty'), phone: field('phone') }
}

function inputOf(values: Typed) {
  const rows = Array.from({ length: MOST_CONTACTS }, (_, row) => contactRow(values, row))
  return {
    partyOrganization: textIn(values, 'partyOrganization') ?? null,
    contacts: rows
      .filter(({ name, phone, duty }) => name ?? phone ?? duty)
      .map(({ name = '', duty = null, phone = '' }) => ({ name, duty, phone })),
    startsOn: textIn(values, 'startsOn') ?? null,
    endsOn: textIn(values, 'endsOn') ?? null,
    pledges: linesIn(values, 'pledges'),
  }
}

const withoutBlanks = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

function valuesOf(organization: OrganizationView): Typed {
  const contacts = organization.contacts.flatMap(({ name, duty, phone }, row) => [
    [`contacts-${row}-name`, name],
    [`contacts-${row}-duty`, duty ?? undefined],
    [`contacts-${row}-phone`, phone],
  ])
  return {
    name: organization.name,
    alliance: organization.alliance,
    partyOrganization: organization.partyOrganization ?? undefined,
    startsOn: organization.startsOn ?? undefined,
    endsOn: organization.endsOn ?? undefined,
    pledges: organization.pledges.join('\n'),
    ...(Object.fromEntries(contacts) as Typed),
  }
}

function storedFacts({ req }: ConsoleContext, organization: OrganizationView) {
  const contacts = organization.contacts.map(({ name, duty, phone }) =>
    [name, duty, phone].filter(Boolean).join(' '),
  )
  const facts: [string, string][] = [
    ['name', organization.name],
    ['partyOrganization', organization.partyOrganization ?? ''],
    ['contacts', contacts.join('\n')],
    ['startsOn', organization.startsOn ?? ''],
    ['endsOn', organization.endsOn ?? ''],
    ['pledges', organization.pledges.join('\n')],
  ]
  return facts.map(([name, value]) => ({ label: req.t(`${LABELS}.${name}`), value }))
}
