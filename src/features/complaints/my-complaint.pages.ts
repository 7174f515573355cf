import { objectId } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { pageMeta } from '../console/console-page.js'
import { drawPhonePage, fieldOf, phonePages, type PhoneContext } from '../my/phone-page.js'
import { allPublicShops } from '../shops/all-public-shops.js'
import type { Services } from '../../services.js'
import { NotFoundProblem } from '../../problems.js'
import { actorReference } from '../../http/actor.js'
import { COMPLAINT_TIMES, myComplaintBody } from './complaint.forms.js'
import { COMPLAINT_REASONS } from './complaint.model.js'
import { myComplaintView } from './complaint.view.js'

const RECENT = 20
const SHOWN = 50
const REASON_ICONS: Record<(typeof COMPLAINT_REASONS)[number], string> = {
  discount_refused: 'refused',
  scan_refused: 'qr',
  price_raised: 'receipt',
  told_not_valid: 'card',
  unkind: 'voice',
  other: 'question',
}

/** "The shop refused me": which shop, then what it was. Two taps, no typing, no JavaScript; and what became of it. */
export function myComplaintPages(services: Services): PageRoute[] {
  const { complaints, shops, publicShops, redemptions, config } = services
  const page = phonePages(services)

  async function refused(context: PhoneContext) {
    const shopId = objectId.safeParse(context.req.query.shopId).data
    await (shopId === undefined ? drawShops(context) : drawReasons(context, shopId))
  }

  async function drawShops(context: PhoneContext) {
    const { req, key } = context
    const [all, recent] = await Promise.all([
      allPublicShops(publicShops, key.communityId, req.language),
      recentShopIds(key),
    ])
    const names = await shops.namesOf(key.communityId, recent)
    const addresses = new Map(all.map(({ id, address }) => [id, address]))
    drawPhonePage(context, 'my/refused', {
      title: req.t('complaints:mine.title'),
      // Also a shop that is no partner any more: what happened there yesterday is still worth telling.
      recent: recent
        .filter((id) => names.has(id))
        .map((id) => ({ id, name: names.get(id), address: addresses.get(id) })),
      others: all.filter(({ id }) => !recent.includes(id)),
    })
  }

  /** Shops where the member was refused or used something lately, the newest first: it is most likely one of them. */
  async function recentShopIds(key: PhoneContext['key']): Promise<string[]> {
    const [used, declined] = await Promise.all([
      redemptions.ofMember(key, { limit: RECENT }),
      redemptions.ofMember(key, { limit: RECENT, status: 'declined' }),
    ])
    const latest = [...used.items, ...declined.items].sort(
      (a, b) => b.occurredAt.getTime() - a.occurredAt.getTime(),
    )
    return [...new Set(latest.map(({ shopId }) => String(shopId)))].slice(0, 4)
  }

  async function drawReasons(context: PhoneContext, shopId: string) {
    const { req, key } = context
    const { shop } = await shops.get({ communityId: key.communityId }, shopId)
    drawPhonePage(context, 'my/refused-what', {
      title: req.t('complaints:mine.title'),
      shop,
      times: COMPLAINT_TIMES.map((value) => ({
        value,
        label: req.t(`complaints:times.${value}`),
        isFirst: value === 'now',
      })),
      reasons: COMPLAINT_REASONS.map((value) => ({
        value,
        label: req.t(`complaints:reasons.${value}`),
        icon: REASON_ICONS[value],
      })),
    })
  }

  async function tell(context: PhoneContext) {
    const { req, res, key } = context
    const form = {
      shopId: fieldOf(req, 'shopId'),
      reason: fieldOf(req, 'reason'),
      when: fieldOf(req, 'when') ?? 'now',
    }
    const body = myComplaintBody.safeParse(form)
    // The buttons send nothing else; what somebody made up names nothing.
    if (!body.success) throw new NotFoundProblem()
    const { isNew } = await complaints.tellByPhone(key, body.data, metaOf(context))
    res.redirect(303, `/my/complaints?told=${isNew ? 'new' : 'again'}`)
  }

  async function list(context: PhoneContext) {
    const { req, key } = context
    const { items } = await complaints.ofMember(key, { limit: SHOWN })
    const names = await shops.namesOf(key.communityId, [
      ...new Set(items.map(({ shopId }) => String(shopId))),
    ])
    const { told } = req.query
    drawPhonePage(context, 'my/complaints', {
      title: req.t('complaints:mine.list'),
      told: told === 'new' || told === 'again' ? req.t(`complaints:mine.told_${told}`) : undefined,
      complaints: items.map((item) => {
        const view = myComplaintView(item, names)
        return {
          ...view,
          reasonWords: req.t(`complaints:reasons.${view.reason}`),
          isOpen: view.status === 'open',
          isUnread: view.answers.length > 0 && !view.isRead,
        }
      }),
    })
  }

  async function read(context: PhoneContext) {
    const { req, res, key } = context
    const id = objectId.safeParse(req.params.id).data
    if (id === undefined) throw new NotFoundProblem()
    await complaints.markRead(key, id)
    res.redirect(303, fieldOf(req, 'next') === '/my/complaints' ? '/my/complaints' : '/my')
  }

  const metaOf = ({ req, actor }: PhoneContext) => ({
    ...pageMeta(req, config.publicUrl),
    actor: actorReference(actor),
  })

  return [
    page.get('/my/refused', refused),
    page.post('/my/refused', tell),
    page.get('/my/complaints', list),
    page.post('/my/complaints/:id/read', read),
  ]
}
