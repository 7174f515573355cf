import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import { agreementCrumbs } from '../console/agreement-form.js'
import { benefitRows } from '../console/benefit-rows.js'
import {
  attempt,
  choicesIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { benefitCopyForm } from './benefit-copy.forms.js'

const LABELS = 'benefit-desk:copy.fields'
const MOST = 200

/** Copying benefits from another shop: first the shop, then its benefits to be ticked. */
export function benefitCopyPages(services: Services): PageRoute[] {
  const { agreements, benefits, benefitCopies, shops, now } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId } = context
    const { agreement, revision } = await agreements.get({ communityId }, idOf(req))
    const partners = await shops.list({ communityId }, { limit: MOST })
    const asked = textIn(values, 'shopId') ?? (typeof req.query.shopId === 'string' ? req.query.shopId : '')
    const shopId = partners.items.find(({ id }) => id === asked)?.id
    if (refusal) res.status(refusal.status)
    res.locals.notice = noticeIn(req, 'benefit-desk')
    renderPage(context, 'benefits/copy', {
      ...refusal,
      title: req.t('benefit-desk:copy.title'),
      lead: `${agreement.number} · ${agreement.title}`,
      crumbs: agreementCrumbs(context, agreement),
      styles: ['css/benefit-desk.css', 'css/card-desk.css'],
      scripts: ['js/card-desk.js'],
      agreement,
      isOver: agreement.status === 'ended',
      isSigned: agreement.status !== 'draft',
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      shopId,
      benefits: shopId ? await benefitsOf(context, shopId, agreement) : [],
      values: {
        effectiveFrom: businessDayOf(now()),
        ...values,
        benefitIds: choicesIn(values, 'benefitIds'),
        revision,
      },
    })
  }

  async function benefitsOf(context: ConsoleContext, shopId: string, { id: own }: AgreementView) {
    const { req, communityId } = context
    const given = await benefits.list({ communityId }, { shopId, limit: MOST }, req.language)
    const signed = await agreements.list({ communityId }, { shopId, limit: MOST })
    const others = given.items.filter(({ agreementId }) => agreementId !== own)
    return benefitRows(context, others, signed.items)
  }

  async function copy(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const { agreement } = await agreements.get({ communityId }, id)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const day = agreement.status === 'draft' ? {} : { effectiveFrom: textIn(values, 'effectiveFrom') ?? '' }
      const form = readForm(benefitCopyForm, { benefitIds: choicesIn(values, 'benefitIds'), ...day })
      return benefitCopies.copy(communityId, id, form, meta)
    })
    if (outcome.ok) goTo(res, `/console/agreements/${id}?done=benefits_copied`)
    else await show(context, values, outcome.refusal)
  }

  return [
    page.get('/console/agreements/:id/copy-benefits', 'benefit:manage', (context) => show(context)),
    page.post('/console/agreements/:id/copy-benefits', 'benefit:manage', copy),
  ]
}
