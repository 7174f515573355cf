import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { ALLIANCE_KINDS, type AllianceKind } from '../communities/alliance-kinds.js'
import { allianceWordsForm } from '../communities/alliance.service.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { afterDoing } from '../console/console-notice.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'

const LIST = '/console/alliances'

/** What everybody reads of an alliance on the first page: its name and a summary. */
export function allianceWordsPages(services: Services): PageRoute[] {
  const { alliances } = services
  const page = consolePages(services)

  async function form(context: ConsoleContext, kind: AllianceKind, values?: Typed, refusal?: Refusal) {
    const { req, res, communityId } = context
    const { revision, ...words } = await alliances.wordsOf(communityId, kind)
    if (refusal) res.status(refusal.status)
    const isFresh = !refusal || refusal.isStale
    renderPage(context, 'alliances/words', {
      title: req.t('organizations:words.title', { alliance: req.t(`organizations:alliances.${kind}`) }),
      crumbs: [{ href: LIST, label: req.t('organizations:title') }],
      kind,
      values: { ...(values ?? words), ...(isFresh ? { revision: String(revision) } : {}) },
      stored: refusal?.isStale
        ? (['name', 'summary'] as const).map((name) => ({
            label: req.t(`organizations:words.${name}`),
            value: words[name],
          }))
        : undefined,
      ...refusal,
    })
  }

  async function save(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const kind = kindIn(values)
    const outcome = await attempt(req, 'organizations:words', async () => {
      const input = { name: textIn(values, 'name') ?? '', summary: textIn(values, 'summary') ?? '' }
      return alliances.tell(communityId, kind, readForm(allianceWordsForm, input), meta)
    })
    if (outcome.ok) goTo(res, afterDoing(LIST, 'alliance_told'))
    else await form(context, kind, values, outcome.refusal)
  }

  return [
    page.get(`${LIST}/words`, 'organization:manage', (context) =>
      form(context, kindIn(context.req.query as Typed)),
    ),
    page.post(`${LIST}/words`, 'organization:manage', save),
  ]
}

/** @throws NotFoundProblem for what is no alliance */
function kindIn(values: Typed): AllianceKind {
  const named = textIn(values, 'kind')
  const kind = ALLIANCE_KINDS.find((one) => one === named)
  if (!kind) throw new NotFoundProblem()
  return kind
}
