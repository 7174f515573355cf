import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import type { CommunityRecord } from '../communities/community.repository.js'
import { attempt, readForm, typed, type Refusal, type Typed } from './console-form.js'
import { afterDoing } from './console-notice.js'
import { consolePages, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { ANOMALIES } from './settings/anomalies.js'
import { CARDS } from './settings/cards.js'
import { COUNTER } from './settings/counter.js'
import { GENERAL } from './settings/general.js'
import { HOURS } from './settings/hours.js'
import { TEXTS } from './settings/texts.js'
import type { Topic } from './settings/topic.js'

const PATH = '/console/settings'
const LABELS = 'settings:fields'
const TOPICS = [GENERAL, CARDS, COUNTER, HOURS, ANOMALIES, TEXTS]

const addressOf = ({ id }: Pick<Topic, 'id'>) => (id ? `${PATH}/${id}` : PATH)
const wordOf = ({ id }: Pick<Topic, 'id'>) => id || 'general'

/** The settings of a community, a page for each topic. */
export function settingsPages(services: Services): PageRoute[] {
  const { communities } = services
  const page = consolePages(services)

  function draw(
    context: ConsoleContext,
    topic: Topic,
    { community, values, refusal }: { community: CommunityRecord; values: Typed; refusal?: Refusal },
  ) {
    const { req, res, actor } = context
    const isStale = refusal?.isStale ?? false
    if (refusal) res.status(refusal.status)
    renderPage(context, `settings/${wordOf(topic)}`, {
      title: req.t('console:settings.title'),
      community,
      topics: tabsOf(context, topic),
      action: addressOf(topic),
      subtitle: req.t(`settings:topics.${wordOf(topic)}`),
      facts: topic.factsOf(community, req),
      stored: isStale ? topic.factsOf(community, req) : undefined,
      mayEdit: mayDo(actor.role, 'community:edit'),
      values: { ...values, ...(isStale || !refusal ? { revision: String(community.revision) } : {}) },
      ...refusal,
      ...topic.locals?.(context, values, refusal?.errors ?? {}),
    })
  }

  const show = (topic: Topic) => async (context: ConsoleContext) => {
    const community = await communities.get(context.communityId)
    draw(context, topic, { community, values: topic.valuesOf(community, context.req) })
  }

  const save = (topic: Topic) => async (context: ConsoleContext) => {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const read = readForm(topic.schema(context), topic.inputOf(values, context))
      return communities.change(actor, communityId, topic.changeOf(read), meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(addressOf(topic), 'settings_saved'))
      return
    }
    const community = await communities.get(communityId)
    draw(context, topic, { community, values, refusal: outcome.refusal })
  }

  return TOPICS.flatMap((topic) => [
    page.get(addressOf(topic), 'community:read', show(topic)),
    page.post(addressOf(topic), 'community:edit', save(topic)),
  ])
}

/** The way to the other topics; the notice on data has pages of its own. */
function tabsOf({ req }: ConsoleContext, present: Topic) {
  const own = TOPICS.map((topic) => ({
    href: addressOf(topic),
    label: req.t(`settings:topics.${wordOf(topic)}`),
    isCurrent: topic === present,
  }))
  return [...own, { href: `${PATH}/notice`, label: req.t('privacy:settings.title'), isCurrent: false }]
}
