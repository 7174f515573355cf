import qrcode from 'qrcode'
import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { CARD_ACTIONS, type CardAction } from '../cards/card.service.js'
import { attempt } from './console-form.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { decide } from './decisions.js'
import { memberPage } from './member-page.js'

/** Cards and phones of a member: issuing, binding, blocking. */
export function cardPages(services: Services): PageRoute[] {
  const { cards, members, phoneEnrolments } = services
  const page = consolePages(services)
  const showMember = memberPage(services)

  async function issue(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const outcome = await attempt(req, 'console:form', () =>
      cards.issuePrinted({ communityId, memberId }, meta),
    )
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/members/${memberId}`, 'card_issued'))
      return
    }
    await showMember(context, { refused: { id: 'issue', value: undefined, refusal: outcome.refusal } })
  }

  const act = (action: CardAction) => async (context: ConsoleContext) => {
    const { req, communityId, meta } = context
    const cardId = idOf(req)
    const { memberId } = await cards.get({ communityId, cardId })
    await decide(context, {
      id: `${action}-${cardId}`,
      done: `card_${action}`,
      backTo: `/console/members/${memberId}`,
      optionalReason: action === 'unblock',
      work: async (reason) => cards.act({ communityId, cardId }, action, reason || undefined, meta),
      again: async (refused) => {
        await showMember(context, { refused, memberId })
      },
    })
  }

  /** The picture stands in the page itself: the link that it holds binds a phone and must be in no address and no cache. */
  async function bindPhone(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const outcome = await attempt(req, 'console:form', () =>
      phoneEnrolments.invite({ communityId, memberId }, meta.origin, meta),
    )
    if (!outcome.ok) {
      await showMember(context, { refused: { id: 'bind', value: undefined, refusal: outcome.refusal } })
      return
    }
    const member = await members.get(communityId, memberId)
    const { url, expiresAt } = outcome.value
    res.set('Cache-Control', 'no-store')
    renderPage(context, 'members/bind', {
      title: req.t('console:members.bind.title'),
      crumbs: memberCrumbs(context, member),
      member,
      picture: await pictureOf(url),
      expiresAt,
    })
  }

  return [
    page.post('/console/members/:id/cards', 'card:manage', issue),
    page.post('/console/members/:id/enrolments', 'card:manage', bindPhone),
    ...CARD_ACTIONS.map((action) => page.post(`/console/cards/:id/${action}`, 'card:manage', act(action))),
  ]
}

function memberCrumbs({ req }: ConsoleContext, member: { id: string; name: string }) {
  return [
    { href: '/console/members', label: req.t('console:members.title') },
    { href: `/console/members/${member.id}`, label: member.name },
  ]
}

async function pictureOf(url: string): Promise<string> {
  const svg = await qrcode.toString(url, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
