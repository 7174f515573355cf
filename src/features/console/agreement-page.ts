import { daysBetween, businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attachmentRows } from '../attachments/attachment-rows.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import { agreementBadge, agreementRows, RUNNING_OUT_DAYS } from './agreement-rows.js'
import { benefitRows } from './benefit-rows.js'
import { idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { userNames } from './user-names.js'
import { decisionsFor, type Decision, type RefusedDecision } from './decisions.js'

/** The page of one agreement, also with a decision that was refused. */
export function agreementPage(services: Services) {
  const { agreements, attachments, benefits, shops, now } = services
  return async function show(context: ConsoleContext, refused?: RefusedDecision): Promise<void> {
    const { req, res, communityId, actor } = context
    const id = idOf(req)
    const { agreement, revision } = await agreements.get({ communityId }, id)
    const { shop } = await shops.get({ communityId }, agreement.shopId)
    const given = await benefits.list({ communityId }, { agreementId: id, limit: 200 }, req.language)
    const files = await attachments.list({ communityId }, id)
    const kept = files.filter(({ status }) => status === 'kept')
    const former = agreement.renewedFromId
      ? (await agreements.get({ communityId }, agreement.renewedFromId)).agreement
      : undefined
    const renewals = await agreements.renewals({ communityId }, id)
    const activeBenefits = given.items.filter(({ status }) => status === 'active').length
    const daysLeft = daysBetween(businessDayOf(now()), agreement.endsOn)
    const mayManage = mayDo(actor.role, 'agreement:manage')
    if (refused) res.status(refused.refusal.status)
    renderPage(context, 'agreements/show', {
      title: agreement.title,
      crumbs: [
        { href: '/console/shops', label: req.t('console:shops.title') },
        { href: `/console/shops/${shop.id}`, label: shop.name },
      ],
      agreement,
      shop,
      styles: ['css/agreements.css'],
      attachments: attachmentRows(context, kept, await userNames(services, context)),
      isScanMissing: agreement.status !== 'draft' && kept.length === 0,
      mayManage,
      former,
      status: agreementBadge(context, agreement),
      isDraft: agreement.status === 'draft',
      isOver: agreement.status === 'ended',
      renewals: agreementRows(context, renewals),
      runsOut:
        agreement.inForce && daysLeft <= RUNNING_OUT_DAYS ? runsOut(context, daysLeft, renewals) : undefined,
      mayRenew:
        mayManage &&
        agreement.status !== 'draft' &&
        agreement.endReason !== 'terminated' &&
        renewals.length === 0,
      mayAddBenefits: mayManage && agreement.status !== 'ended',
      benefits: benefitRows(context, given.items),
      decisions: mayManage
        ? decisionsFor(decisionsOn(context, agreement, revision, activeBenefits), refused)
        : [],
      refusedSummary: refused?.refusal.errorSummary,
    })
  }
}

/** What there is to do before it ends: to talk to the shop, to sign the draft that was made, or nothing any more. */
function runsOut({ req }: ConsoleContext, count: number, renewals: readonly AgreementView[]) {
  const signed = renewals.find(({ status }) => status !== 'draft')
  const next = signed ?? renewals[0]
  const words = signed ? 'renewed' : next ? 'renewal_drafted' : 'runs_out'
  return { isRenewed: signed !== undefined, text: req.t(`console:agreements.${words}`, { count }), next }
}

function decisionsOn(
  { req }: ConsoleContext,
  agreement: AgreementView,
  revision: number,
  activeBenefits: number,
): Decision[] {
  const decision = (id: string, icon: string, more: Partial<Decision> = {}): Decision => ({
    id,
    icon,
    title: req.t(`console:agreements.${id}.title`),
    text: req.t(`console:agreements.${id}.text`),
    action: `/console/agreements/${agreement.id}/${id}`,
    revision,
    ...more,
  })
  const consequence = (id: string) => req.t(`console:agreements.${id}.consequence`, { count: activeBenefits })
  const terminate = decision('terminate', 'refused', {
    danger: true,
    consequence: consequence('terminate'),
  })
  if (agreement.status === 'signed') {
    return [decision('suspend', 'pause', { danger: true, consequence: consequence('suspend') }), terminate]
  }
  if (agreement.status === 'suspended') {
    const resume = decision('resume', 'play', { withoutReason: true, consequence: consequence('resume') })
    return [resume, terminate]
  }
  return []
}
