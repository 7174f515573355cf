import type { Services } from '../../services.js'
import { addDays, addMonths, yearOf } from '../../lib/business-day.js'
import { agreementPdf } from '../agreement-paper/agreement.pdf.js'
import { termsOfForm } from '../benefits/benefit-terms.js'
import type { RequestMeta } from '../../http/api-route.js'
import type { DeviceActor } from '../../http/actor.js'
import type { DemoClock } from './demo-clock.js'
import type { DemoShop } from './demo-shop.js'
import { timeOn, type Offer } from './visits.js'

/** A shop of the demonstration as it was stored. */
export interface SeededShop {
  key: string
  id: string
  name: string
  /** Its counter device. */
  device: DeviceActor
  offers: Offer[]
  /** By which it gives its benefits. */
  agreementId: string
}

export interface ShopTerm {
  startsOn: string
  endsOn: string
}

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  meta: RequestMeta
}

/** Terms of the agreements: most run for two years and began eight months ago; the sixth shop's runs out within 60 days. */
export function termOf(index: number, today: string): ShopTerm {
  if (index === 5) {
    const endsOn = addDays(today, 45)
    return { startsOn: addDays(addMonths(endsOn, -12), 1), endsOn }
  }
  const startsOn = `${addMonths(today, -8).slice(0, 7)}-01`
  return { startsOn, endsOn: addDays(addMonths(startsOn, index === 2 ? 18 : 24), -1) }
}

/** `御锦源助老〔2026〕01号`, as offices number their papers. */
export const agreementNumber = (place: string, startsOn: string, no: number) =>
  `${place}助老〔${yearOf(startsOn)}〕${String(no).padStart(2, '0')}号`

/** Registers a shop, signs its agreement with all benefits on the day before it begins, and enrols its counter device. */
export async function seedShop(
  deps: Deps,
  demo: DemoShop,
  { number, term }: { number: string; term: ShopTerm },
): Promise<SeededShop> {
  const { services, clock, communityId, meta } = deps
  const { shops, agreements, agreementLifecycle } = services
  const signedOn = addDays(term.startsOn, -1)
  const shop = await clock.at(timeOn(addDays(signedOn, -6), 10), async () => {
    return (await shops.register(communityId, demo.shop, meta)).shop
  })
  return clock.at(timeOn(signedOn, 15), async () => {
    const form = { number, title: demo.agreementTitle, services: demo.services, ...term }
    const { agreement } = await agreements.draft(communityId, shop.id, form, meta)
    const offers = await addBenefits(deps, demo, agreement.id)
    await agreementLifecycle.sign(communityId, agreement.id, signedOn, meta)
    if (demo.hasScan !== false) await attachScan(deps, agreement.id)
    const device = await enrolDevice(deps, shop.id)
    return { key: demo.key, id: shop.id, name: shop.name, device, offers, agreementId: agreement.id }
  })
}

/** The paper of the agreement as a file: nobody has signed it, but it says what was agreed. */
async function attachScan({ services, communityId, meta }: Deps, agreementId: string) {
  const { language } = meta
  const paper = await services.agreementPapers.of({ communityId }, agreementId, undefined, 'pdf', meta)
  const bytes = await agreementPdf(paper, language)
  const file = { bytes, fileName: `${paper.agreement.number}.pdf`, note: '协议全文，双方签字盖章' }
  await services.attachments.add(communityId, agreementId, file, meta)
}

async function addBenefits({ services, communityId, meta }: Deps, demo: DemoShop, agreementId: string) {
  const offers: Offer[] = []
  for (const { form, habit } of demo.benefits) {
    const { benefit } = await services.benefits.add(communityId, agreementId, form, meta)
    const terms = termsOfForm(form, benefit.id)
    offers.push({ shopKey: demo.key, benefitId: benefit.id, agreementId, terms, habit })
  }
  return offers
}

/** A counter device of a shop, invited and enrolled at once. */
export async function enrolDevice(
  { services, communityId, meta }: Deps,
  shopId: string,
  name = '前台收银台',
): Promise<DeviceActor> {
  const form = { name, profile: 'cashier' as const }
  const { enrolmentToken } = await services.devices.register({ communityId }, shopId, form, '', meta)
  const { device } = await services.devices.claim(enrolmentToken, meta.requestId)
  return { kind: 'device', role: 'cashier', deviceId: device.id, name: device.name, communityId, shopId }
}
