import { Types } from 'mongoose'
import { UserModel } from '../../src/features/accounts/account.model.js'
import { createPasswords } from '../../src/features/accounts/password.js'
import { AgreementModel, AgreementVersionModel } from '../../src/features/agreements/agreement.model.js'
import { BenefitModel } from '../../src/features/benefits/benefit.model.js'
import type { Limit } from '../../src/features/benefits/benefit.types.js'
import { CardModel } from '../../src/features/cards/card.model.js'
import { CommunityModel, CounterModel } from '../../src/features/communities/community.model.js'
import { MemberModel } from '../../src/features/members/member.model.js'
import { ShopModel, type ShopCategory } from '../../src/features/shops/shop.model.js'

export const BENCH_PASSWORD = 'bench-only-7731'

export interface BenchShop {
  id: string
  category: ShopCategory
  agreementId: string
  cashierId: string
  username: string
  /** A benefit with one use a day per member. */
  limited: string
  /** The same with a budget that never runs out. */
  budgeted: string
}

export interface BenchHolder {
  memberId: string
  cardId: string
  serial: number
}

const daily: Limit = { id: 'daily', measure: 'count', max: 1, period: 'day', per: 'member' }
const budget: Limit = { id: 'fund', measure: 'amount', max: 2_000_000_000, period: 'year', per: 'benefit' }

/**
 * A community with shops and card holders, put into the store directly: what is measured is the counter, not the registering of
 * members, which encrypts.
 */
export async function createBenchWorld(sizes: { shops: number; members: number }) {
  const community = await new CommunityModel({
    name: '测速社区',
    street: '测速街道',
    district: '测速区',
    settings: { printedCardDailyLimit: null },
  }).save()
  const communityId = community._id
  const passwordHash = await createPasswords({ memoryKib: 19_456 }).hash(BENCH_PASSWORD)
  const shops: BenchShop[] = []
  for (let n = 0; n < sizes.shops; n += 1) shops.push(await createShop(communityId, n, passwordHash))
  const holders = await createHolders(communityId, sizes.members)
  // Whoever is registered next gets the number after theirs.
  await CounterModel.create({ _id: `member-number|${communityId.toHexString()}`, value: sizes.members })
  const staff = 'bench-staff'
  await UserModel.create({ communityId, username: staff, name: '社区', role: 'staff', passwordHash })
  return { communityId: communityId.toHexString(), shops, holders, staff }
}
export type BenchWorld = Awaited<ReturnType<typeof createBenchWorld>>

async function createShop(communityId: Types.ObjectId, n: number, passwordHash: string): Promise<BenchShop> {
  const category = (['daily_life', 'medical', 'culture'] as const)[n % 3] ?? 'culture'
  const shop = await ShopModel.create({
    communityId,
    name: `商户${n}`,
    category,
    address: '一号',
    phone: '0352-2345678',
  })
  const shopId = shop._id
  const period = { startsOn: '2020-01-01', endsOn: '2039-12-31' }
  const agreement = await AgreementModel.create({
    communityId,
    shopId,
    number: `BENCH-${n}`,
    title: '助老服务项目协议',
    ...period,
    status: 'signed',
    signedOn: '2020-01-01',
    version: 1,
  })
  const offers = [
    {
      title: '八五折',
      kind: 'percent_off' as const,
      percentOff: 15,
      limits: [{ ...daily, id: `daily${n}` }],
    },
    {
      title: '八折',
      kind: 'percent_off' as const,
      percentOff: 20,
      limits: [
        { ...daily, id: `dailyb${n}` },
        { ...budget, id: `fund${n}` },
      ],
    },
  ]
  const benefits = await BenefitModel.create(
    offers.map((terms) => ({
      communityId,
      shopId,
      agreementId: agreement._id,
      terms,
      effectiveFrom: period.startsOn,
    })),
  )
  await AgreementVersionModel.create({
    communityId,
    shopId,
    agreementId: agreement._id,
    version: 1,
    effectiveFrom: period.startsOn,
    title: agreement.title,
    ...period,
    benefits: benefits.map((benefit, index) => ({ benefitId: benefit._id, terms: offers[index] })),
  })
  const username = `bench-${n}`
  const user = await UserModel.create({
    communityId,
    shopId,
    username,
    name: '收银',
    role: 'cashier',
    passwordHash,
  })
  const [limited, budgeted] = benefits.map((benefit) => benefit._id.toHexString())
  return {
    id: shopId.toHexString(),
    category,
    agreementId: agreement._id.toHexString(),
    cashierId: user._id.toHexString(),
    username,
    limited: limited ?? '',
    budgeted: budgeted ?? '',
  }
}

async function createHolders(communityId: Types.ObjectId, count: number): Promise<BenchHolder[]> {
  const holders: BenchHolder[] = []
  for (let from = 0; from < count; from += 1000) {
    const members = []
    const cards = []
    for (let n = from; n < Math.min(from + 1000, count); n += 1) {
      const [memberId, cardId] = [new Types.ObjectId(), new Types.ObjectId()]
      members.push({
        _id: memberId,
        communityId,
        number: n + 1,
        name: '李秀云',
        idNumberMasked: '1****************X',
        birthDate: '1950-05-20',
        sex: 'female' as const,
        consents: [
          {
            purpose: 'showMaskedNameToShops' as const,
            granted: true,
            noticeVersion: '2026-01',
            at: new Date(),
            recordedBy: 'bench',
          },
        ],
      })
      cards.push({
        _id: cardId,
        communityId,
        memberId,
        holderRevision: 1,
        kind: 'printed' as const,
        serial: n + 1,
        issueNo: 1,
        expiresOn: '2039-12-31',
      })
      holders.push({ memberId: memberId.toHexString(), cardId: cardId.toHexString(), serial: n + 1 })
    }
    await MemberModel.insertMany(members)
    await CardModel.insertMany(cards)
  }
  return holders
}
