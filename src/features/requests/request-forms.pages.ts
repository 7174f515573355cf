import { objectId } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { options } from '../console/console-list.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { cleanPhoto } from './photos/clean-photo.js'
import { REQUEST_KINDS } from './request-kinds.js'
import { DESK_SOURCES, takenDownBody } from './request.forms.js'

const PATH = '/console/requests'
const LABELS = 'requests:fields'
const FOUND = 20

/** Taking a request down at the desk or by telephone: first who it is, if it is a member, then what. */
export function requestFormPages(services: Services): PageRoute[] {
  const { requests, organizations, members } = services
  const page = consolePages(services)

  async function form(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId } = context
    const q = textIn(req.query as Typed, 'q')
    const memberId = objectId.safeParse(values.memberId ?? req.query.memberId).data
    const found =
      q && !memberId ? await members.list(communityId, { q, status: 'active', limit: FOUND }) : null
    const member = memberId ? await members.get(communityId, memberId) : undefined
    if (refusal) res.status(refusal.status)
    res.render('requests/new', {
      layout: 'console',
      styles: ['css/organizations.css'],
      title: req.t('requests:new'),
      crumbs: [{ href: PATH, label: req.t('requests:title') }],
      q,
      found: found?.items,
      nobodyFound: found?.items.length === 0,
      member,
      kinds: options(req, REQUEST_KINDS, 'requests:kinds'),
      sources: options(req, DESK_SOURCES, 'requests:sources'),
      organizations: await organizations.choices(communityId),
      values: { source: 'desk', ...values },
      ...refusal,
    })
  }

  async function create(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const names = ['kind', 'source', 'memberId', 'address', 'phone', 'note', 'organizationId']
      const typedIn = names.map((name) => [name, textIn(values, name)] as const)
      const body = readForm(
        takenDownBody,
        Object.fromEntries(typedIn.filter(([, value]) => value !== undefined)),
      )
      const photo = req.upload ? cleanPhoto(req.upload) : null
      return requests.takeDown(communityId, body, photo, meta)
    })
    if (outcome.ok) goTo(res, `${PATH}/${String(outcome.value._id)}?done=report`)
    else await form(context, values, outcome.refusal)
  }

  return [
    page.get(`${PATH}/new`, 'request:manage', (context) => form(context)),
    page.post(PATH, 'request:manage', create),
  ]
}
