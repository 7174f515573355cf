import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import { call } from '../helpers/api.js'
import { unique } from '../helpers/access.js'
import { expectStatus } from './world.js'

/** The business day so many days from today. */
export const day = (offset = 0) => addDays(businessDayOf(new Date()), offset)

export const shopBody = () => ({
  name: `商户${unique()}`,
  category: 'daily_life',
  address: '新旺街 1 号',
  phone: '0352-5550101',
})

export async function shopIn(staff: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = { ...shopBody(), ...fields }
  return expectStatus(await call('POST', '/shops', { token: staff, body }), 201).body.id
}

export const agreementBody = () => ({
  number: `ZL-${unique()}`,
  title: '助老服务项目协议',
  startsOn: day(-30),
  endsOn: day(335),
})

export async function aDraft(
  staff: string,
  shopId: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const body = { ...agreementBody(), ...fields }
  const answer = await call('POST', `/shops/${shopId}/agreements`, { token: staff, body })
  return expectStatus(answer, 201).body.id
}

export async function signed(staff: string, agreementId: string, signedOn = day()) {
  const answer = await call('POST', `/agreements/${agreementId}/sign`, { token: staff, body: { signedOn } })
  return expectStatus(answer, 200)
}

/** A signed agreement, in force for a year unless told otherwise. */
export async function anAgreement(
  staff: string,
  shopId: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const id = await aDraft(staff, shopId, fields)
  await signed(staff, id)
  return id
}

export async function aBenefitIn(
  staff: string,
  agreementId: string,
  terms: Record<string, unknown> = {},
): Promise<string> {
  const body = { title: '八五折', kind: 'percent_off', ...(terms.kind ? {} : { percentOff: 15 }), ...terms }
  const answer = await call('POST', `/agreements/${agreementId}/benefits`, { token: staff, body })
  return expectStatus(answer, 201).body.id
}

export async function suspended(staff: string, kind: 'agreements' | 'benefits', id: string) {
  return expectStatus(
    await call('POST', `/${kind}/${id}/suspend`, { token: staff, body: { reason: '装修' } }),
    200,
  )
}
