import { randomUUID } from 'node:crypto'
import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { formatYuan, parseYuan } from '../../lib/money.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { afterDoing } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { decisionsFor, type Decision } from '../console/decisions.js'
import { statementLocals } from './statement-locals.js'
import { printLocals } from './statement-print.js'
import { checkWords, statementNotice, stepsSoFar } from './statement-words.js'
import { adjustmentBody, closeBody, paidBody, verifyQuery } from './statement.forms.js'

/** What was tried on the page of a statement and refused. */
interface Tried {
  what: 'close' | 'pay' | 'adjust'
  values: Typed
  refusal: Refusal
}

/** One statement in the console: lines, adjustments, steps with their reasons, the check of a printed one. */
export function statementShowPages(services: Services): PageRoute[] {
  const { statements, statementSteps, adjustments, statementPapers, shops, users, now } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext, tried?: Tried) {
    const { req, res, communityId, actor, api } = context
    const id = idOf(req)
    const content = await statements.content({ communityId }, id)
    const locals = statementLocals(req, content, now())
    const { statement } = locals
    const { shop } = await shops.get({ communityId }, statement.shopId)
    const known = await users.list(actor, { communityId, limit: 200 })
    const mayManage = mayDo(actor.role, 'statement:manage')
    const file = (extension: string) => api(`/statements/${id}/statement.${extension}`)
    if (tried) res.status(tried.refusal.status)
    res.render('statements/show', {
      layout: 'console',
      title: req.t('statements:one', { month: locals.monthWords }),
      crumbs: [{ href: '/console/statements', label: req.t('statements:title') }],
      ...locals,
      ...statementNotice(req),
      shop,
      mayManage,
      soFar: stepsSoFar(req, statement, new Map(known.items.map(({ id: userId, name }) => [userId, name]))),
      notOver: locals.isOver ? null : req.t('statements:steps.not_over', { month: locals.monthWords }),
      close: mayManage && locals.isOpen && locals.isOver ? closing(context, locals, tried) : null,
      pay: mayManage && statement.status === 'closed' ? paying(context, locals, tried) : null,
      adjust: mayManage ? adjusting(context, tried) : null,
      check: await checked(context, statement.closedAt !== null),
      files: { xlsx: file('xlsx'), csv: file('csv'), pdf: file('pdf') },
    })
  }

  async function checked({ req, communityId }: ConsoleContext, isClosed: boolean) {
    if (!isClosed) return null
    const given = textOf(req.query.digest)?.replace(/\s/g, '').toLowerCase()
    if (given === undefined) return { given: '' }
    const digest = verifyQuery.safeParse({ digest: given }).data?.digest ?? 'x'
    const found = await statements.verify({ communityId }, idOf(req), digest)
    return { given, result: checkWords(req, found) }
  }

  /** Does what a form of the page asks for and goes to where it can be seen, or shows the page with what is wrong. */
  async function attemptOn(
    context: ConsoleContext,
    what: Tried['what'],
    work: (values: Typed) => Promise<string>,
  ) {
    const { req, res } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS[what], () => work(values))
    if (outcome.ok) goTo(res, outcome.value)
    else await show(context, { what, values, refusal: outcome.refusal })
  }

  const close = (context: ConsoleContext) =>
    attemptOn(context, 'close', async (values) => {
      const reason = textIn(values, 'reason')
      const body = readForm(closeBody, reason === undefined ? {} : { acceptChanges: true, reason })
      const { id } = await statementSteps.close(context.communityId, idOf(context.req), body, context.meta)
      return afterDoing(`/console/statements/${id}`, 'statement_closed')
    })

  const pay = (context: ConsoleContext) =>
    attemptOn(context, 'pay', async (values) => {
      const body = readForm(paidBody, {
        paidOn: textIn(values, 'paidOn') ?? '',
        reference: textIn(values, 'reference') ?? '',
      })
      const { id } = await statementSteps.pay(context.communityId, idOf(context.req), body, context.meta)
      return afterDoing(`/console/statements/${id}`, 'statement_paid')
    })

  const adjust = (context: ConsoleContext) =>
    attemptOn(context, 'adjust', async (values) => {
      const body = readForm(adjustmentBody, {
        redemptionId: textIn(values, 'redemptionId')?.trim() ?? '',
        discountFen: signedFen(textIn(values, 'discountFen')),
        reason: textIn(values, 'reason') ?? '',
        key: textIn(values, 'key'),
      })
      const { communityId, req, meta } = context
      const { adjustment } = await adjustments.add(communityId, idOf(req), body, meta)
      return afterDoing(`/console/statements/${adjustment.statementId}`, 'statement_adjusted')
    })

  async function print(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const paper = await statementPapers.of({ communityId }, id, 'print', meta)
    res.render('statements/print', printLocals(req, paper, `/console/statements/${id}`))
  }

  return [
    page.get('/console/statements/:id', 'statement:read', (context) => show(context)),
    page.get('/console/statements/:id/print', 'statement:read', print),
    page.post('/console/statements/:id/close', 'statement:manage', close),
    page.post('/console/statements/:id/paid', 'statement:manage', pay),
    page.post('/console/statements/:id/adjustments', 'statement:manage', adjust),
  ]

  function paying({ req }: ConsoleContext, { statement }: ReturnType<typeof statementLocals>, tried?: Tried) {
    const refused = tried?.what === 'pay' ? tried : undefined
    const amount = formatYuan(Math.abs(statement.payableFen))
    const word = ['pay_back', 'pay_nothing', 'pay'][Math.sign(statement.payableFen) + 1] ?? 'pay'
    return {
      consequence: req.t(`statements:steps.${word}_consequence`, { amount }),
      values: refused?.values ?? { paidOn: businessDayOf(now()) },
      ...refused?.refusal,
    }
  }
}

const LABELS = { close: 'console:form', pay: 'statements:steps', adjust: 'statements:adjustments' } as const

function closing(
  { req }: ConsoleContext,
  { statement, change, revision, monthWords: month }: ReturnType<typeof statementLocals>,
  tried?: Tried,
) {
  const confirmed = req.t(`statements:steps.${statement.confirmation ? 'is_confirmed' : 'not_confirmed'}`)
  const isChanged = change !== null
  const decision: Decision = {
    id: 'close',
    icon: 'lock',
    title: req.t(`statements:steps.${isChanged ? 'close_changed' : 'close'}`),
    text: req.t('statements:steps.close_text'),
    consequence:
      change ??
      req.t('statements:steps.close_consequence', {
        month,
        redemptions: statement.redemptions,
        amount: formatYuan(statement.payableFen),
        confirmed,
      }),
    action: `/console/statements/${statement.id}/close`,
    danger: true,
    withoutReason: !isChanged,
    revision,
  }
  const refused =
    tried?.what === 'close'
      ? { id: 'close', value: textIn(tried.values, 'reason'), refusal: tried.refusal }
      : undefined
  return decisionsFor([decision], refused)[0]
}

function adjusting({ req }: ConsoleContext, tried?: Tried) {
  const refused = tried?.what === 'adjust' ? tried : undefined
  const chosen = textOf(req.query.adjust)
  return {
    isOpen: refused !== undefined || chosen !== undefined,
    // Made when the form is shown, so that sending it twice adjusts once.
    key: (refused && textIn(refused.values, 'key')) ?? randomUUID(),
    values: refused?.values ?? { redemptionId: chosen },
    ...refused?.refusal,
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value : undefined)

/** Yuan with a sign, in fen; what is no amount stays text, so that the schema refuses it with its own words. */
function signedFen(text: string | undefined): number | string | undefined {
  if (text === undefined) return undefined
  const [, sign = '', amount = ''] = /^\s*([-－−+＋]?)(.*)$/s.exec(text) ?? []
  const fen = parseYuan(amount)
  if (fen === null) return text
  return sign === '' || sign === '+' || sign === '＋' ? fen : -fen
}
