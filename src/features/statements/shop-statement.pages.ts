import type { Request, Response } from 'express'
import type { Actor } from '../../http/actor.js'
import type { PageRoute } from '../../http/page-route.js'
import type { Scope } from '../../http/scope.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../console/console-form.js'
import { pagerOf, readListQuery } from '../console/console-list.js'
import { afterDoing } from '../console/console-notice.js'
import { idOf, pageMeta } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { deskNavigation } from '../shop-desk/desk-navigation.js'
import { statementLocals } from './statement-locals.js'
import { printLocals } from './statement-print.js'
import { monthWords, statementBadge, statementNotice, stepsSoFar } from './statement-words.js'
import { confirmBody, statementListQuery } from './statement.forms.js'

/** The shop manager's statements: to be looked at, confirmed and printed. */
export function shopStatementPages(services: Services): PageRoute[] {
  const { statements, statementSteps, statementPapers, shops, communities, config, now } = services

  async function list(req: Request, res: Response) {
    const { scope, locals } = await shopOf(req)
    const query = readListQuery(req, statementListQuery.pick({ limit: true, cursor: true }))
    const { items, nextCursor } = await statements.list(scope, query)
    res.render('statements/shop-index', {
      ...locals,
      title: req.t('statements:shop.title'),
      statements: items.map((one) => ({
        ...one,
        monthWords: monthWords(req, one.month),
        status: statementBadge(req, one.status),
        isOpen: one.closedAt === null,
      })),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(req: Request, res: Response, refusal?: Refusal) {
    const { scope, actor, locals } = await shopOf(req)
    const id = idOf(req)
    const content = await statements.content(scope, id)
    const shown = statementLocals(req, content, now())
    const { statement } = shown
    const isAgreed = statement.confirmation?.isCurrent === true
    const file = (extension: string) => `/api/v1/statements/${id}/statement.${extension}`
    if (refusal) res.status(refusal.status)
    res.render('statements/shop-show', {
      ...locals,
      ...shown,
      ...statementNotice(req),
      ...refusal,
      title: req.t('statements:one', { month: shown.monthWords }),
      soFar: stepsSoFar(req, statement),
      isAgreed,
      isChangedSince: shown.isOpen && statement.confirmation !== null && !isAgreed,
      mayConfirm: actor.kind === 'user' && shown.isOver && !isAgreed,
      notOver: shown.isOver ? null : req.t('statements:shop.not_over', { month: shown.monthWords }),
      files: { xlsx: file('xlsx'), csv: file('csv'), pdf: file('pdf') },
    })
  }

  async function confirm(req: Request, res: Response) {
    const { scope } = await shopOf(req)
    const id = idOf(req)
    const outcome = await attempt(req, 'console:form', () => {
      const { digest } = readForm(confirmBody, { digest: textIn(typed(req), 'digest') })
      return statementSteps.confirm(scope, id, digest, pageMeta(req, config.publicUrl))
    })
    if (outcome.ok) goTo(res, afterDoing(`/shop/statements/${id}`, 'statement_confirmed'))
    else await show(req, res, outcome.refusal)
  }

  async function print(req: Request, res: Response) {
    const { scope } = await shopOf(req)
    const id = idOf(req)
    const paper = await statementPapers.of(scope, id, 'print', pageMeta(req, config.publicUrl))
    res.render('statements/print', printLocals(req, paper, `/shop/statements/${id}`))
  }

  /** The shop of whoever asks; staff have the console for this and find nothing here. */
  async function shopOf(req: Request) {
    const actor = shopActor(req.actor)
    const { communityId, shopId } = actor
    const [{ shop }, community] = await Promise.all([
      shops.get({ communityId, shopId }, shopId),
      communities.get(communityId),
    ])
    const scope: Scope = { communityId, shopId }
    const { contactPhone } = community.settings
    return {
      actor,
      scope,
      locals: {
        layout: 'shop',
        navigation: deskNavigation(req.path),
        role: actor.role,
        userName: actor.name,
        deviceName: actor.kind === 'device' ? actor.deviceName : null,
        isSuspended: shop.status === 'suspended',
        shop,
        shopName: shop.name,
        communityName: community.name,
        contactPhone,
      },
    }
  }

  const route = (
    method: PageRoute['method'],
    path: string,
    permission: PageRoute['permission'],
    handle: (req: Request, res: Response) => Promise<void>,
  ): PageRoute => ({ method, path, permission, handle })

  return [
    route('get', '/shop/statements', 'statement:read', list),
    route('get', '/shop/statements/:id', 'statement:read', (req, res) => show(req, res)),
    route('get', '/shop/statements/:id/print', 'statement:read', print),
    route('post', '/shop/statements/:id/confirm', 'statement:confirm', confirm),
  ]
}

function shopActor(actor: Actor | undefined) {
  if (!actor || actor.kind === 'phone' || !actor.communityId || !actor.shopId) throw new NotFoundProblem()
  const { kind, role, communityId, shopId } = actor
  if (kind === 'user') return { kind, role, communityId, shopId, name: actor.name }
  return { kind, role, communityId, shopId, name: actor.userName ?? actor.name, deviceName: actor.name }
}
