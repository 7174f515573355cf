import { verify } from '@node-rs/argon2'
import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { DeviceModel } from '../../../src/features/devices/device.model.js'
import { UserModel } from '../../../src/features/accounts/account.model.js'
import { aCommunity, aDevice, aShop, aUser, sessionOf, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { Visitor } from '../../helpers/page.js'
import {
  aCounterBrowser,
  anUnlockedCounter,
  aPinHolder,
  apiHeaders,
  PIN,
  setPin,
  unlock,
} from '../../builders/shift.builder.js'

async function aPlace() {
  const communityId = await aCommunity()
  return { communityId, shopId: await aShop(communityId) }
}

const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]
const SHIFT_REQUIRED = [401, 'shift_required']

/** What the counter's script gets when it asks for the records. */
async function asking(visitor: Visitor) {
  return call('GET', '/redemptions', { headers: { cookie: visitor.cookieHeader() } })
}

describe('a counter device without a shift', () => {
  it('shows the screen for the PIN instead of the counter, with the names of those who have one', async () => {
    const place = await aPlace()
    await aPinHolder(place, { name: '王丽' })
    await aUser('cashier', place, { name: '没有码' })
    const { visitor } = await aCounterBrowser(place)

    const counter = await visitor.get('/counter')
    const screen = await visitor.get(counter.location ?? '')

    expect([counter.status, counter.location]).to.deep.equal([303, '/counter/unlock?next=%2Fcounter'])
    expect(screen.$('.people').text()).to.include('王丽').and.not.include('没有码')
    expect(screen.$('input[name=pin]').attr('type')).to.equal('password')
  })

  it('is told by the API what to do, while a program with the device’s token goes on', async () => {
    const place = await aPlace()
    const { device, visitor } = await aCounterBrowser(place)

    const byCookie = await asking(visitor)
    const byToken = await call('GET', '/redemptions', { token: device.token })

    expect(outcome(byCookie)).to.deep.equal(SHIFT_REQUIRED)
    expect(byCookie.body.detail).to.include('PIN').and.include('不会丢失')
    expect(byToken.status).to.equal(200)
  })

  it('takes no sign-in of the same browser for a PIN', async () => {
    const place = await aPlace()
    const { visitor } = await aCounterBrowser(place)
    const { accessToken } = await sessionOf(await aUser('cashier', place))
    visitor.cookies.set('yl_access', accessToken)

    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
    expect((await visitor.get('/counter')).location).to.include('/counter/unlock')
  })

  it('says what to do where nobody has a PIN yet', async () => {
    const { visitor } = await aCounterBrowser(await aPlace())

    const screen = await visitor.get('/counter/unlock')

    expect(screen.$('main').text()).to.include('还没有人设置 PIN')
    expect(screen.$('a[href="/counter/pin"]')).to.have.length(1)
  })

  it('is no page for a browser that is no counter', async () => {
    expect((await new Visitor().get('/counter/unlock')).location).to.equal('/counter')
    expect((await new Visitor().submit('/counter/unlock', { userId: 'x', pin: PIN })).location).to.equal(
      '/counter',
    )
  })
})

describe('unlocking by PIN', () => {
  afterEach(() => {
    clock.reset()
  })

  it('opens the counter for twelve hours, and both are named in what it does', async () => {
    const place = await aPlace()
    const { user, device, visitor } = await anUnlockedCounter(place, { name: '王丽' })

    const counter = await visitor.get('/counter')

    expect(counter.status).to.equal(200)
    expect(counter.$('#shift').text()).to.include('王丽').and.include('收银台一')
    expect((await asking(visitor)).status).to.equal(200)
    const events = await AuditEventModel.find({ communityId: place.communityId, type: 'SHIFT_BEGAN' }).lean()
    expect(events.map(({ actor }) => actor)).to.deep.equal([
      { kind: 'device', role: 'cashier', userId: user.id, deviceId: device.id, shopId: place.shopId },
    ])
    const stored = await DeviceModel.findById(device.id).lean()
    expect(stored?.appVersion).to.match(/^\d+\.\d+\.\d+$/)
  })

  it('sets a cookie that no script can read, for this device only', async () => {
    const place = await aPlace()
    const user = await aPinHolder(place)
    const { visitor } = await aCounterBrowser(place)
    const other = await aCounterBrowser(place)

    const answer = await unlock(visitor, user.id)
    other.visitor.cookies.set('yl_shift', visitor.cookies.get('yl_shift') ?? '')

    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('yl_shift='))
    expect(cookie).to.include('HttpOnly').and.include('SameSite=Lax').and.include('Max-Age=43200')
    expect(outcome(await asking(other.visitor))).to.deep.equal(SHIFT_REQUIRED)
  })

  it('goes on to the page that was asked for, and to no other site', async () => {
    const place = await aPlace()
    const user = await aPinHolder(place, { role: 'shop_manager' })
    const onward = async (next: string) => {
      const { visitor } = await aCounterBrowser(place, { profile: 'manager' })
      return (await unlock(visitor, user.id, PIN, { next })).location
    }

    expect(await onward('/shop/records?from=2026-11-01')).to.equal('/shop/records?from=2026-11-01')
    for (const next of ['https://example.com/', '//example.com', '/console', '/counter/unlock']) {
      expect(await onward(next), next).to.equal('/counter')
    }
  })

  it('refuses a wrong PIN, nobody of the shop and a disabled account with the same words', async () => {
    const place = await aPlace()
    const right = await aPinHolder(place)
    const foreign = await aPinHolder(await aPlace())
    const disabled = await aPinHolder(place)
    await UserModel.updateOne({ _id: disabled.id }, { $set: { status: 'disabled' } })
    const { visitor } = await aCounterBrowser(place)

    const answers = [
      await unlock(visitor, right.id, '204817'),
      await unlock(visitor, foreign.id),
      await unlock(visitor, disabled.id),
      await unlock(visitor, '0'.repeat(24)),
    ]

    for (const answer of answers) {
      expect([answer.status, answer.$('#pin-error').text().trim()]).to.deep.equal([
        401,
        'PIN 不正确，请重新输入',
      ])
    }
    expect(visitor.cookies.has('yl_shift')).to.equal(false)
    const malformed = await visitor.submit('/counter/unlock', { pin: '12' })
    expect(malformed.status).to.equal(400)
    expect(malformed.$('#who-error').text()).to.include('选择您的名字')
  })

  it('pauses after five wrong PINs, for the right one too and on every device, for a quarter of an hour', async () => {
    clock.set(new Date())
    const place = await aPlace()
    const user = await aPinHolder(place)
    const [first, second] = [await aCounterBrowser(place), await aCounterBrowser(place)]
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await unlock(first.visitor, user.id, '204817')).status).to.equal(401)
    }

    const there = await unlock(first.visitor, user.id)
    const elsewhere = await unlock(second.visitor, user.id)

    expect([there.status, elsewhere.status]).to.deep.equal([429, 429])
    expect(there.$('#pin-error').text()).to.include('15 分钟')
    expect(Number(there.headers.get('retry-after'))).to.be.within(1, 900)
    const locked = { communityId: place.communityId, type: 'PIN_LOCKED', 'subjects.id': user.id }
    expect(await AuditEventModel.countDocuments(locked)).to.equal(1)
  })

  it('looks at five guesses at most, however many are sent at once', async () => {
    const place = await aPlace()
    const user = await aPinHolder(place)
    const { visitor } = await aCounterBrowser(place)
    await visitor.csrfToken()
    const guesses = Array.from({ length: 12 }, (_, index) => String(204_817 + index))

    const answers = await Promise.all(guesses.map((pin) => unlock(visitor, user.id, pin)))

    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).to.deep.equal([...Array<number>(5).fill(401), ...Array<number>(7).fill(429)])
  })

  it('forgets wrong PINs once the right one was typed', async () => {
    const place = await aPlace()
    const user = await aPinHolder(place)
    const { visitor } = await aCounterBrowser(place)
    for (let round = 0; round < 2; round += 1) {
      for (let tries = 0; tries < 4; tries += 1) await unlock(visitor, user.id, '204817')
      expect((await unlock(visitor, user.id)).status).to.equal(303)
    }
  })

  it('keeps no PIN that the store alone gives away', async () => {
    const user = await aPinHolder(await aPlace())

    const stored = await UserModel.findById(user.id).lean()

    expect(stored?.pinHash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    // The right PIN without the keyring's secret: trying all million of them finds nothing.
    expect(await verify(stored?.pinHash ?? '', PIN)).to.equal(false)
    expect(JSON.stringify(stored)).to.not.include(PIN)
  })

  it('asks for the PIN again after the minutes that the community has set', async () => {
    const place = await aPlace()
    const staff = await tokenAs('staff', place)
    const { visitor } = await anUnlockedCounter(place)
    const set = (counterIdleMinutes: unknown) =>
      call('PATCH', `/communities/${place.communityId}`, {
        token: staff,
        body: { settings: { counterIdleMinutes } },
      })

    expect((await visitor.get('/counter')).$('#shift').attr('data-idle-ms')).to.equal('600000')
    for (const wrong of [0, 121, 2.5, '10', null])
      expect((await set(wrong)).status, String(wrong)).to.equal(400)
    expect((await set(3)).body.settings.counterIdleMinutes).to.equal(3)
    expect((await visitor.get('/counter')).$('#shift').attr('data-idle-ms')).to.equal('180000')
  })

  it('refuses the form that another site sends', async () => {
    const place = await aPlace()
    const user = await aPinHolder(place)
    const { visitor } = await aCounterBrowser(place)

    expect((await visitor.post('/counter/unlock', { userId: user.id, pin: PIN })).status).to.equal(403)
  })
})

describe('a shift ends', () => {
  afterEach(() => {
    clock.reset()
  })

  it('when the cashier locks the counter, also for a copy of the cookie', async () => {
    const place = await aPlace()
    const { visitor } = await anUnlockedCounter(place)
    const copy = visitor.cookies.get('yl_shift') ?? ''

    const answer = await visitor.submit('/counter/lock', {})

    expect(answer.location).to.equal('/counter/unlock?why=locked')
    expect(visitor.cookies.has('yl_shift')).to.equal(false)
    visitor.cookies.set('yl_shift', copy)
    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
    const [event] = await AuditEventModel.find({ communityId: place.communityId, type: 'SHIFT_ENDED' }).lean()
    expect(event?.facts).to.deep.equal({ why: 'locked' })
  })

  it('when another cashier unlocks the same counter', async () => {
    const place = await aPlace()
    const { visitor } = await anUnlockedCounter(place)
    const before = visitor.cookies.get('yl_shift') ?? ''
    const next = await aPinHolder(place)

    await unlock(visitor, next.id)

    expect((await asking(visitor)).status).to.equal(200)
    visitor.cookies.set('yl_shift', before)
    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
  })

  it('after twelve hours', async () => {
    const began = new Date()
    clock.set(began)
    const { visitor } = await anUnlockedCounter(await aPlace())

    clock.set(new Date(began.getTime() + 12 * 3_600_000 - 2000))
    expect((await asking(visitor)).status).to.equal(200)
    clock.set(new Date(began.getTime() + 12 * 3_600_000))
    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
  })

  it('when the cashier gets another PIN', async () => {
    const began = new Date()
    clock.set(began)
    const { visitor, user } = await anUnlockedCounter(await aPlace())
    expect((await asking(visitor)).status).to.equal(200)

    clock.set(new Date(began.getTime() + 1000))
    await setPin(user.id, '285031')

    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
  })

  it('when the cashier is disabled, or moves to another shop', async () => {
    const place = await aPlace()
    const staff = await tokenAs('staff', place)
    const changes = [{ status: 'disabled' }, { shopId: await aShop(place.communityId) }]
    for (const body of changes) {
      const { visitor, user } = await anUnlockedCounter(place)
      expect((await asking(visitor)).status).to.equal(200)

      expect((await call('PATCH', `/users/${user.id}`, { token: staff, body })).status).to.equal(200)

      expect(outcome(await asking(visitor)), JSON.stringify(body)).to.deep.equal(SHIFT_REQUIRED)
    }
  })

  it('when the device is locked, and does not come back when it is unlocked', async () => {
    const place = await aPlace()
    const staff = await tokenAs('staff', place)
    const { visitor, device } = await anUnlockedCounter(place)
    const act = (action: string) =>
      call('POST', `/devices/${device.id}/${action}`, { token: staff, body: {} })

    await act('lock')
    const locked = await asking(visitor)
    const screen = await visitor.get((await visitor.get('/counter')).location ?? '')
    await act('unlock')

    expect(outcome(locked)).to.deep.equal([401, 'device_locked'])
    expect(screen.status).to.equal(401)
    expect(screen.$('main').text()).to.include('联系店长').and.include('没有丢失')
    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
  })

  it('when the device is wiped', async () => {
    const place = await aPlace()
    const { visitor, device, user } = await anUnlockedCounter(place)
    await call('POST', `/devices/${device.id}/wipe`, { token: await tokenAs('staff', place), body: {} })

    expect(outcome(await asking(visitor))).to.deep.equal([401, 'device_locked'])
    await unlock(visitor, user.id)
    expect(outcome(await asking(visitor))).to.deep.equal([401, 'device_locked'])
  })

  it('and cannot be forged or made of another token', async () => {
    const place = await aPlace()
    const { services } = await testApp()
    const other = await aPinHolder(place)
    const { visitor, device, user } = await anUnlockedCounter(place)
    const { shift } = (await DeviceModel.findById(device.id).lean()) ?? {}
    const claims = { id: shift?.id, deviceId: device.id, userId: user.id }

    for (const forged of [
      'nonsense',
      services.tokens.sign('prepare', claims, 900, clock.now()),
      services.tokens.sign('shift', { ...claims, id: 'another' }, 900, clock.now()),
      services.tokens.sign('shift', { ...claims, deviceId: (await aDevice(place)).id }, 900, clock.now()),
    ]) {
      visitor.cookies.set('yl_shift', forged)
      expect(outcome(await asking(visitor)), forged.slice(0, 20)).to.deep.equal(SHIFT_REQUIRED)
    }
    visitor.cookies.set(
      'yl_shift',
      services.tokens.sign('shift', { ...claims, userId: other.id }, 900, clock.now()),
    )
    expect(outcome(await asking(visitor))).to.deep.equal(SHIFT_REQUIRED)
  })
})

describe('the role of a shift', () => {
  it('is the lesser one of the device’s profile and the person’s role', async () => {
    const place = await aPlace()
    const roleOf = async (profile: 'cashier' | 'manager', role: 'cashier' | 'shop_manager') => {
      const { visitor } = await anUnlockedCounter(place, { profile, role })
      return (await call('GET', '/me', { headers: await apiHeaders(visitor) })).body.role
    }

    expect(await roleOf('cashier', 'cashier')).to.equal('cashier')
    expect(await roleOf('cashier', 'shop_manager')).to.equal('cashier')
    expect(await roleOf('manager', 'cashier')).to.equal('cashier')
    expect(await roleOf('manager', 'shop_manager')).to.equal('shop_manager')
  })
})
