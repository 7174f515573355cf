import type { Request, Response } from 'express'
import type { PhoneActor } from '../../http/actor.js'
import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import { qrPicture } from '../../lib/qr-picture.js'
import type { Services } from '../../services.js'
import { PHONE_CODE_LIFE_MS, PHONE_CODE_REFRESH_SECONDS, TYPED_CODE_LIFE_MS } from '../codes/code.service.js'
import { activityNews } from '../activities/pages/my-activity-news.js'
import { requestsUnderWay } from '../requests/my-request-rows.js'
import { unreadAnswers } from '../complaints/unread-answers.js'
import { allPublicShops } from '../shops/all-public-shops.js'
import { toldLines } from '../notices/told-lines.js'
import { boundPhones, usePhone, type BoundPhone } from './bound-phones.js'

/** The pages of a senior's bound phone. They work without JavaScript. */
export function myPages(services: Services): PageRoute[] {
  const page = (
    method: PageRoute['method'],
    path: string,
    handle: (phone: Phone, req: Request, res: Response) => Promise<void> | void,
  ): PageRoute => ({
    method,
    path,
    permission: 'open',
    async handle(req, res) {
      const phone = await phoneInUse(services, req, res)
      if (phone) await handle(phone, req, res)
    },
  })
  return [
    page('get', '/my', (phone, req, res) => drawCode(services, phone, req, res)),
    page('post', '/my/choose', choose),
    page('get', '/my/digits', (phone, req, res) => drawShops(services, phone, req, res)),
    page('post', '/my/digits', (phone, req, res) => drawDigits(services, phone, req, res)),
  ]
}

export interface Phone {
  actor: PhoneActor
  all: BoundPhone[]
}

/** The phone whose member the page is for; null when the answer is already given. */
export async function phoneInUse(
  { identities }: Services,
  req: Request,
  res: Response,
): Promise<Phone | null> {
  const all = await boundPhones(identities, req)
  const [first] = all
  const actor = req.identities?.find((identity) => identity.kind === 'phone')
  if (actor) return { actor, all }
  if (!first) {
    drawUnbound(req, res)
    return null
  }
  // The one that was in use is revoked; whoever else is bound here goes on.
  usePhone(req, res, first.token, all)
  res.redirect(303, '/my')
  return null
}

/** A phone without a cookie, or with one that was revoked: one sentence, and what to do. */
function drawUnbound(req: Request, res: Response) {
  res.status(401).render('my/unbound', {
    layout: 'senior',
    isPublic: true,
    title: req.t('my:unbound.title'),
    isRevoked: req.signInProblem?.code === 'phone_revoked',
    isEnded: req.signInProblem?.extras.members?.membershipEnded === true,
    styles: ['css/my.css'],
    scripts: ['js/my.js'],
  })
}

async function drawCode(services: Services, { actor, all }: Phone, req: Request, res: Response) {
  const [overview, { code }, names, answers, told, underWay, activityNotes] = await Promise.all([
    services.myOverview.of(actor),
    services.codes.issuePhoneCode(actor),
    Promise.all(
      all.map(({ actor: { communityId, memberId } }) => services.members.maskedName(communityId, memberId)),
    ),
    unreadAnswers(services, actor, req),
    services.notices.mine({ communityId: actor.communityId, memberId: actor.memberId }),
    requestsUnderWay(services, actor, req),
    activityNews(services, actor, req),
  ])
  const present = all.find((phone) => phone.actor.cardId === actor.cardId)
  if (present) usePhone(req, res, present.token, all)
  res.render('my/index', {
    ...shell(req, overview.maskedName),
    ...overview,
    answers,
    isPhone: true,
    communityNotices: toldLines(told),
    underWay,
    activityNotes,
    live: { since: services.now().toISOString(), text: req.t('notifications:live.wait') },
    homeHref: `/?communityId=${overview.communityId}`,
    cardId: actor.cardId,
    cardIds: [...new Set([actor.cardId, ...all.map((phone) => phone.actor.cardId)])].join(' '),
    picture: qrPicture(code),
    refreshSeconds: PHONE_CODE_REFRESH_SECONDS,
    lifeSeconds: PHONE_CODE_LIFE_MS / 1000,
    isNew: req.query.bound === '1',
    people:
      all.length > 1
        ? all.map((phone, index) => ({
            cardId: phone.actor.cardId,
            maskedName: names[index],
            isPresent: phone.actor.cardId === actor.cardId,
          }))
        : null,
  })
}

/** What every page of a bound phone has. */
export const shell = (req: Request, name: string) => ({
  layout: 'senior',
  title: req.t('my:title', { name }),
  manifest: '/public/manifest-my.webmanifest',
  styles: [
    'css/my.css',
    'css/my-more.css',
    'css/shops-today.css',
    'css/told.css',
    'css/requests-my.css',
    'css/activities.css',
  ],
  scripts: ['js/my.js', 'js/my-more.js'],
})

function choose({ all }: Phone, req: Request, res: Response) {
  const { card } = (req.body ?? {}) as Record<string, unknown>
  const chosen = all.find((phone) => phone.actor.cardId === card)
  if (!chosen) throw new NotFoundProblem()
  usePhone(req, res, chosen.token, all)
  res.redirect(303, '/my')
}

async function drawShops(services: Services, { actor }: Phone, req: Request, res: Response) {
  const { communityId, memberId } = actor
  const [shops, maskedName] = await Promise.all([
    allPublicShops(services.publicShops, communityId, req.language),
    services.members.maskedName(communityId, memberId),
  ])
  res.render('my/digits', {
    ...shell(req, maskedName),
    homeHref: '/my',
    maskedName,
    shops: shops.map(({ id, name, address }) => ({ id, name, address })),
  })
}

async function drawDigits(services: Services, { actor }: Phone, req: Request, res: Response) {
  const { shopId } = (req.body ?? {}) as Record<string, unknown>
  if (typeof shopId !== 'string' || !/^[0-9a-f]{24}$/.test(shopId)) throw new NotFoundProblem()
  const { communityId, memberId } = actor
  const [{ digits }, { shop }, maskedName] = await Promise.all([
    services.codes.issueTypedCode(actor, shopId),
    services.shops.get({ communityId }, shopId),
    services.members.maskedName(communityId, memberId),
  ])
  res.render('my/digits-shown', {
    ...shell(req, maskedName),
    homeHref: '/my',
    maskedName,
    shopId,
    shopName: shop.name,
    groups: digits.match(/\d{4}/g),
    spoken: Array.from(digits).join(' '),
    lifeSeconds: TYPED_CODE_LIFE_MS / 1000,
  })
}
