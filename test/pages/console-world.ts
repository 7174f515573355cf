import { randomUUID } from 'node:crypto'
import { AllianceModel } from '../../src/features/communities/community.model.js'
import { OrganizationModel } from '../../src/features/organizations/organization.model.js'
import { addDays, addMonths, businessDayOf } from '../../src/lib/business-day.js'
import {
  aBenefit,
  aBoundPhone,
  aMember,
  aPrintedCard,
  aSignedAgreement,
  aWorld,
  aUsername,
  expectStatus,
  PASSWORD,
  uniqueName,
  type PrintedCard,
  type World,
} from '../builders/world.js'
import { careIds } from '../builders/care.builder.js'
import { call } from '../helpers/api.js'

export interface ConsoleWorld extends World {
  communityName: string
  usernames: { staff: string; auditor: string }
  password: string
  runningOutId: string
  draftId: string
  suspendedShopId: string
  organizationId: string
  benefitIds: string[]
  memberIds: string[]
  cardId: string
  redemptionId: string
  voidedId: string
  declinedId: string
  carePages: string[]
  careForms: string[]
}

const SHOPS = [
  ['顺意早餐店', 'daily_life', '御锦源小区南门 3 号', '0352-2345678'],
  ['康宁大药房', 'medical', '新旺街 18 号', '0352-2345611'],
  ['夕阳红棋牌书画社', 'culture', '御锦源小区会所二层', '13903520001'],
  ['靓丽理发店', 'daily_life', '新旺街 22 号', '0352-2345622'],
] as const

/** A community as staff see it on an ordinary day: shops, agreements in every state, benefits, members, cards, records. */
export async function aConsoleWorld(): Promise<ConsoleWorld> {
  const world = await aWorld()
  const { communityId, staff } = world
  const patch = async (path: string, body: unknown) =>
    expectStatus(await call('PATCH', path, { token: staff, body }), 200)
  await patch(`/communities/${communityId}`, { settings: { contactPhone: '03522340000' } })
  const communityName = expectStatus(await call('GET', `/communities/${communityId}`, { token: staff }), 200)
    .body.name as string
  await tellAlliances(communityId)
  const organizationId = await someOrganizations(communityId)

  const [breakfast, ...others] = SHOPS
  await patch(`/shops/${world.shopId}`, shopBody(breakfast))
  const shopIds = [world.shopId]
  for (const shop of others) shopIds.push(await aShopLike(staff, shop))
  const agreements = await someAgreements(staff, shopIds)

  const benefitIds = await someBenefits(world)
  const memberIds = await someMembers(world)
  const card = await aPrintedCard(world, memberIds[0] ?? '')
  await aBoundPhone(world, memberIds[0] ?? '')
  const records = await someRecords(world, card, benefitIds)
  const care = await careIds(world)
  const below = (part: string, id = care[part as keyof typeof care]) => `/console/${part}/${id}`
  return {
    ...world,
    ...agreements,
    ...records,
    communityName,
    organizationId,
    usernames: {
      staff: await aUsername({ communityId, role: 'staff' }),
      auditor: await aUsername({ communityId, role: 'auditor' }),
    },
    password: PASSWORD,
    benefitIds,
    memberIds,
    carePages: [
      '/console/care-visits',
      below('care-visits'),
      '/console/care-list',
      below('care-list'),
      '/console/errands',
      below('errands'),
      '/console/teams',
      below('teams'),
      below('volunteers'),
      '/console/notices',
      below('notices'),
    ],
    careForms: [
      '/console/care-list/new?q=%E8%B5%B5',
      `/console/care-list/new?memberId=${memberIds[0] ?? ''}`,
      '/console/teams/new',
      '/console/visit-plans',
      `/console/visit-plans?from=${businessDayOf(new Date())}&to=${addDays(businessDayOf(new Date()), 6)}`,
      '/console/notices/new',
      `${below('notices')}/edit`,
    ],
    cardId: card.id,
  }
}

function shopBody([name, category, address, phone]: readonly [string, string, string, string]) {
  return { name, category, address, phone, openingHours: '每天 7:00–21:00' }
}

async function aShopLike(staff: string, shop: readonly [string, string, string, string]): Promise<string> {
  const created = expectStatus(await call('POST', '/shops', { token: staff, body: shopBody(shop) }), 201)
  return created.body.id as string
}

async function tellAlliances(communityId: string) {
  const told = [
    ['merchant', '商圈联盟', '周边商户为老人让利、上门服务。'],
    ['property', '物业联盟', '物业企业为老人提供代办、维修和巡访。'],
    ['club', '社团联盟', '文艺、书画、健身社团带老人一起活动。'],
    ['committee', '大党委联盟', '成员单位共建共享，认领为老服务项目。'],
  ] as const
  for (const [kind, name, summary] of told) {
    await AllianceModel.create({ communityId, kind, name, summary })
  }
}

/** One organization of each alliance but the merchants', whose members are the shops. Answers the id of the property company. */
async function someOrganizations(communityId: string): Promise<string> {
  const [property] = await OrganizationModel.create(
    [
      {
        communityId,
        alliance: 'property',
        name: '御锦源物业',
        contacts: [{ name: '孟师傅', duty: '维修主管', phone: '0352-0000101' }],
        pledges: ['老人报修两小时内上门'],
      },
      { communityId, alliance: 'club', name: '晚晴合唱团' },
      { communityId, alliance: 'committee', name: '新旺街道办事处' },
    ],
    { ordered: true },
  )
  return String(property?._id)
}

async function someAgreements(staff: string, shopIds: string[]) {
  const post = async (path: string, body: unknown, status: number) =>
    expectStatus(await call('POST', path, { token: staff, body }), status).body.id as string
  const today = businessDayOf(new Date())
  const title = '助老服务项目协议'
  const soon = { startsOn: addMonths(today, -10), endsOn: addDays(today, 30) }
  const runningOut = { number: uniqueName('ZL'), title, ...soon }
  const runningOutId = await post(`/shops/${shopIds[1] ?? ''}/agreements`, runningOut, 201)
  await post(
    `/agreements/${runningOutId}/benefits`,
    { title: '测血压免费', kind: 'free_service', valueFen: 500 },
    201,
  )
  await post(`/agreements/${runningOutId}/sign`, { signedOn: soon.startsOn }, 200)
  const draft = { number: uniqueName('ZL'), title, startsOn: today, endsOn: addMonths(today, 12) }
  const draftId = await post(
    `/shops/${shopIds[2] ?? ''}/agreements`,
    { ...draft, services: ['免费上门'] },
    201,
  )
  const suspendedShopId = shopIds[3] ?? ''
  const suspendedId = await aSignedAgreement(staff, suspendedShopId)
  await post(`/agreements/${suspendedId}/suspend`, { reason: '门店装修' }, 200)
  return { runningOutId, draftId, suspendedShopId }
}

async function someBenefits(world: World): Promise<string[]> {
  const daily = [{ measure: 'count', max: 2, period: 'day', per: 'member' }]
  return [
    await aBenefit(world, { title: '早餐八五折', percentOff: 15, maxDiscountFen: 1000, limits: daily }),
    await aBenefit(world, {
      title: '满二十减五元',
      kind: 'amount_off',
      amountOffFen: 500,
      minSpendFen: 2000,
    }),
    await aBenefit(world, {
      title: '独居老人免费送餐',
      kind: 'free_service',
      valueFen: 800,
      tags: ['living_alone'],
    }),
  ]
}

async function someMembers(world: World): Promise<string[]> {
  const first = { name: '李秀云', phone: '13800135678', address: '御锦源小区 5 号楼', tags: ['living_alone'] }
  return [
    await aMember(world, first),
    await aMember(world, { name: '单福海', phone: undefined }),
    await aMember(world, { name: '欧阳淑珍', tags: ['low_income', 'veteran'] }),
  ]
}

async function someRecords(world: World, card: PrintedCard, benefitIds: string[]) {
  const token = world.cashier
  const prepare = async () => {
    const body = { code: card.code, billFen: 1860 }
    return expectStatus(await call('POST', '/redemptions/prepare', { token, body }), 200).body
      .prepareToken as string
  }
  const redeem = async (benefitId: string | undefined, status: number) => {
    const body = { prepareToken: await prepare(), benefitId, billFen: 1860 }
    const answer = await call('POST', '/redemptions', { token, key: randomUUID(), body })
    return expectStatus(answer, status).body.id as string
  }
  const redemptionId = await redeem(benefitIds[0], 201)
  const voidedId = await redeem(benefitIds[0], 201)
  const voiding = { token, key: randomUUID(), body: { reason: 'wrong_amount' } }
  expectStatus(await call('POST', `/redemptions/${voidedId}/void`, voiding), 200)
  await redeem(benefitIds[1], 422)
  const declined = await call('GET', '/redemptions?status=declined', { token: world.staff })
  return { redemptionId, voidedId, declinedId: expectStatus(declined, 200).body.items[0].id as string }
}
