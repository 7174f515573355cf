import { Types } from 'mongoose'
import { addMonths, businessDayOf, monthOf } from '../../../src/lib/business-day.js'
import { aRedemption, insertRedemptions } from '../../builders/redemption.builder.js'
import { expectStatus } from '../../builders/world.js'
import { call, type Answer } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

/** The month so many months from the present one. */
export const month = (offset = -1) => monthOf(addMonths(businessDayOf(clock.now()), offset))

export interface Shop {
  communityId: string
  shopId: string
  staff: string
}

/** Committed redemptions of the shop, as the counter inserts them; answers their ids. */
export async function given(
  { communityId, shopId }: Pick<Shop, 'communityId' | 'shopId'>,
  ...facts: Record<string, unknown>[]
): Promise<string[]> {
  const redemptions = facts.map((one) =>
    aRedemption({
      communityId,
      shopId: new Types.ObjectId(shopId),
      businessDay: `${month()}-15`,
      occurredAt: new Date(`${month()}-15T02:00:00Z`),
      createdAt: new Date(),
      updatedAt: new Date(),
      statementId: null,
      ...one,
    }),
  )
  await insertRedemptions(redemptions)
  return redemptions.map(({ _id }) => _id.toHexString())
}

export async function open({ shopId, staff }: Shop, of = month()): Promise<Answer['body']> {
  const answer = await call('POST', '/statements', { token: staff, body: { shopId, month: of } })
  if (answer.status !== 200) expectStatus(answer, 201)
  return answer.body
}

export const step = (token: string, id: string, name: string, body: unknown = {}) =>
  call('POST', `/statements/${id}/${name}`, { token, body })

/** A closed statement of the shop for the month. */
export async function closed(shop: Shop, of = month()): Promise<Answer['body']> {
  const { id } = await open(shop, of)
  return expectStatus(await step(shop.staff, id, 'close'), 200).body
}

export const read = async (token: string, id: string): Promise<Answer['body']> =>
  expectStatus(await call('GET', `/statements/${id}`, { token }), 200).body

export const voidIt = (token: string, id: string) =>
  call('POST', `/redemptions/${id}/void`, {
    token,
    key: crypto.randomUUID(),
    body: { reason: 'wrong_amount' },
  })
