import type { PageRoute } from '../../http/page-route.js'
import { plainYuan } from '../../lib/money.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { changeCommunityBody, communitiesQuery, createCommunityBody } from '../communities/community.forms.js'
import { CARER_POLICIES } from '../communities/community.model.js'
import type { CommunityRecord } from '../communities/community.repository.js'
import {
  attempt,
  fenIn,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { actorLocals, consoleActor, consolePages, pageMeta, type ConsoleContext } from './console-page.js'
import { goTo, renderPage, renderRefused } from './console-render.js'

const LABELS = 'console:settings.fields'

/** The settings of a community, and the communities of an administrator. */
export function settingsPages(services: Services): PageRoute[] {
  const { communities } = services
  const page = consolePages(services)

  function locals(context: ConsoleContext, community: CommunityRecord, values: Typed, refusal?: Refusal) {
    const { req, actor } = context
    return {
      title: req.t('console:settings.title'),
      community,
      values: { ...values, ...(refusal?.isStale ? { revision: String(community.revision) } : {}) },
      mayEdit: mayDo(actor.role, 'community:edit'),
      mayEditAll: actor.role === 'admin',
      carerPolicies: options(req, CARER_POLICIES, 'carer:policies'),
      stored: refusal?.isStale ? storedFacts(context, community) : undefined,
    }
  }

  async function show(context: ConsoleContext) {
    const community = await communities.get(context.communityId)
    renderPage(context, 'settings/index', locals(context, community, settingsValues(community)))
  }

  async function save(context: ConsoleContext) {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const own = actor.role === 'admin' ? communityInput(values) : {}
      const body = readForm(changeCommunityBody, { ...own, settings: settingsInput(values) })
      return communities.change(actor, communityId, body, meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing('/console/settings', 'settings_saved'))
      return
    }
    const community = await communities.get(communityId)
    const { refusal } = outcome
    renderRefused(
      context,
      'settings/index',
      withoutPrefix(refusal),
      locals(context, community, values, refusal),
    )
  }

  return [
    page.get('/console/settings', 'community:read', show),
    page.post('/console/settings', 'community:edit', save),
    ...communityPages(services),
  ]
}

/** For administrators, before a community is chosen: so these pages stand outside of the community's frame. */
function communityPages({ communities, config }: Services): PageRoute[] {
  return [
    {
      method: 'get',
      path: '/console/communities',
      permission: 'community:list',
      async handle(req, res) {
        const actor = consoleActor(req)
        const query = readListQuery(req, communitiesQuery)
        const { items, nextCursor } = await communities.list(query)
        res.render('console/communities/index', {
          layout: 'console',
          title: req.t('console:communities.title'),
          ...actorLocals(actor, req.path),
          communities: items,
          filters: query,
          pager: pagerOf(req, nextCursor),
          values: {},
        })
      },
    },
    {
      method: 'post',
      path: '/console/communities',
      permission: 'community:create',
      async handle(req, res) {
        const actor = consoleActor(req)
        const values = typed(req)
        const outcome = await attempt(req, 'console:settings.fields', async () => {
          const body = readForm(createCommunityBody, withoutAbsent(communityInput(values)))
          return communities.create(body, pageMeta(req, config.publicUrl))
        })
        if (outcome.ok) {
          res.redirect(303, `/console?communityId=${outcome.value.id}&done=community_created`)
          return
        }
        const { items } = await communities.list({ limit: 50 })
        res.status(outcome.refusal.status).render('console/communities/index', {
          layout: 'console',
          title: req.t('console:communities.title'),
          ...actorLocals(actor, req.path),
          communities: items,
          values,
          ...outcome.refusal,
        })
      },
    },
  ]
}

function communityInput(values: Typed) {
  return {
    name: textIn(values, 'name') ?? '',
    street: textIn(values, 'street') ?? '',
    district: textIn(values, 'district') ?? '',
    minimumAge: integerIn(values, 'minimumAge'),
  }
}

function settingsInput(values: Typed) {
  return {
    printedCardDailyLimit: integerIn(values, 'printedCardDailyLimit') ?? null,
    printedCardSecondFactorAboveFen: fenIn(values, 'printedCardSecondFactorAboveFen') ?? null,
    // Left out it stays as it is; left blank it is refused, as a cap there must be.
    offlineCapFen: values.offlineCapFen === undefined ? undefined : (fenIn(values, 'offlineCapFen') ?? ''),
    carerPolicy: textIn(values, 'carerPolicy'),
    contactPhone: textIn(values, 'contactPhone') ?? null,
    counterIdleMinutes: integerIn(values, 'counterIdleMinutes'),
  }
}

const withoutAbsent = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

function settingsValues({ settings, ...community }: CommunityRecord): Typed {
  const { printedCardDailyLimit, printedCardSecondFactorAboveFen, contactPhone } = settings
  const { offlineCapFen } = settings
  return {
    name: community.name,
    street: community.street,
    district: community.district,
    minimumAge: String(community.minimumAge),
    printedCardDailyLimit: printedCardDailyLimit?.toString(),
    printedCardSecondFactorAboveFen:
      printedCardSecondFactorAboveFen === null ? undefined : plainYuan(printedCardSecondFactorAboveFen),
    offlineCapFen: plainYuan(offlineCapFen),
    carerPolicy: settings.carerPolicy,
    contactPhone: contactPhone ?? undefined,
    counterIdleMinutes: String(settings.counterIdleMinutes),
    revision: String(community.revision),
  }
}

/** The form is flat where the schema has `settings` inside. */
function withoutPrefix(refusal: Refusal): Refusal {
  const bare = (name: string) => name.replace(/^settings-/, '')
  return {
    ...refusal,
    errors: Object.fromEntries(Object.entries(refusal.errors).map(([name, text]) => [bare(name), text])),
    errorSummary: refusal.errorSummary.map(({ text, href }) => ({
      text,
      href: href?.replace('#settings-', '#') ?? null,
    })),
  }
}

function storedFacts({ req }: ConsoleContext, community: CommunityRecord) {
  const carerPolicy = req.t(`carer:policies.${community.settings.carerPolicy}`)
  const values: Typed = { ...settingsValues(community), carerPolicy }
  const names = [
    'printedCardDailyLimit',
    'printedCardSecondFactorAboveFen',
    'offlineCapFen',
    'carerPolicy',
    'contactPhone',
    'counterIdleMinutes',
  ]
  return names.map((name) => ({ label: req.t(`${LABELS}.${name}`), value: values[name] ?? '' }))
}
