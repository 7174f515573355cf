import { OPERATOR, operatorMeta } from '../../src/features/accounts/operator.js'
import { aDevice, aUser, type Place, type TestUser } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { Visitor } from '../helpers/page.js'

export const PIN = '739164'

/** Somebody of the shop who has a PIN. */
export async function aPinHolder(
  place: Required<Place>,
  fields: { role?: 'cashier' | 'shop_manager'; name?: string; pin?: string; password?: string } = {},
): Promise<TestUser> {
  const { role = 'cashier', pin = PIN, ...rest } = fields
  const user = await aUser(role, place, rest)
  await setPin(user.id, pin)
  return user
}

export async function setPin(userId: string, pin = PIN): Promise<void> {
  const { services } = await testApp()
  await services.pinCodes.set(OPERATOR, userId, pin, operatorMeta('test'))
}

/** The browser of an enrolled counter, which waits for a PIN. */
export async function aCounterBrowser(place: Required<Place>, fields: Record<string, unknown> = {}) {
  const device = await aDevice(place, fields)
  const visitor = new Visitor()
  visitor.cookies.set('yl_device', device.token)
  return { device, visitor }
}

export function unlock(visitor: Visitor, userId: string, pin = PIN, more: Record<string, string> = {}) {
  return visitor.submit('/counter/unlock', { userId, pin, ...more })
}

/** The browser of an enrolled counter that somebody has unlocked. */
export async function anUnlockedCounter(
  place: Required<Place>,
  fields: { role?: 'cashier' | 'shop_manager'; profile?: 'cashier' | 'manager'; name?: string } = {},
) {
  const { profile = 'cashier', ...person } = fields
  const user = await aPinHolder(place, person)
  const { device, visitor } = await aCounterBrowser(place, { profile })
  const answer = await unlock(visitor, user.id)
  if (answer.status !== 303)
    throw new Error(`The counter stayed locked: ${answer.status} ${answer.$('main').text()}`)
  return { user, device, visitor }
}

/** The same browser as a program that calls the API: its cookies and its CSRF token as headers. */
export async function apiHeaders(visitor: Visitor): Promise<Record<string, string>> {
  const token = await visitor.csrfToken()
  return { cookie: visitor.cookieHeader(), 'x-csrf-token': token }
}
