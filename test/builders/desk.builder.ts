import { call, newKey } from '../helpers/api.js'
import type { Visitor } from '../helpers/page.js'
import { Visitor as Browser } from '../helpers/page.js'
import { aUser, sessionOf, type Place } from '../helpers/access.js'
import { anUnlockedCounter, apiHeaders } from './shift.builder.js'
import { aBenefit, aCardHolder, aWorld, expectStatus, type World } from './world.js'

/** A shop with two cashiers at one counter, a manager who is signed in, and what they have recorded. */
export async function aDesk() {
  const world = await aWorld()
  const place = { communityId: world.communityId, shopId: world.shopId }
  const breakfast = await aBenefit(world, { title: '早餐八五折', subsidyPercent: 50 })
  const haircut = await aBenefit(world, { title: '理发优惠', kind: 'amount_off', amountOffFen: 500 })
  const wang = await anUnlockedCounter(place, { name: '王丽' })
  const zhao = await anUnlockedCounter(place, { name: '赵敏' })
  const manager = await aManager(place, '周建国')
  return { world, place, breakfast, haircut, wang, zhao, manager }
}
export type Desk = Awaited<ReturnType<typeof aDesk>>

/** The browser of a manager who is signed in. */
export async function aManager(place: Required<Place>, name = '店长'): Promise<Visitor> {
  const { accessToken } = await sessionOf(await aUser('shop_manager', place, { name }))
  const visitor = new Browser()
  visitor.cookies.set('yl_access', accessToken)
  return visitor
}

/** Redeems at an unlocked counter as its page does, for this code or a new member's printed card; answers the record's id. */
export async function redeemAt(
  world: World,
  visitor: Visitor,
  benefitId: string,
  billFen: number,
  code?: string,
): Promise<string> {
  const headers = await apiHeaders(visitor)
  const presented = { code: code ?? (await aCardHolder(world)).card.code }
  const prepared = await call('POST', '/redemptions/prepare', { headers, body: presented })
  const body = { prepareToken: expectStatus(prepared, 200).body.prepareToken as string, benefitId, billFen }
  const redeemed = await call('POST', '/redemptions', { headers, key: newKey(), body })
  return expectStatus(redeemed, 201).body.id as string
}

export async function voidAt(visitor: Visitor, id: string) {
  const headers = await apiHeaders(visitor)
  const body = { reason: 'wrong_amount' }
  return call('POST', `/redemptions/${id}/void`, { headers, key: newKey(), body })
}
