import { expect } from 'chai'
import { Types } from 'mongoose'
import { CardModel } from '../../src/features/cards/card.model.js'
import { DeviceModel } from '../../src/features/devices/device.model.js'
import { newOpaqueToken } from '../../src/http/opaque-token.js'
import { aCommunity, aDevice, aPhone, aShop, aUser, sessionOf } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { clock, testApp } from '../helpers/app.js'
import { expectShutOutWithinASecond } from '../helpers/shut-out.js'

const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]

async function aPlace() {
  const communityId = await aCommunity()
  return { communityId, shopId: await aShop(communityId) }
}
const forget = async () => {
  const { services } = await testApp()
  services.identities.forget()
}

describe('a bearer token', () => {
  const nonsense = [
    'Bearer',
    'Bearer ',
    'Bearer nonsense',
    'Bearer a.b.c',
    'Basic dXNlcjpwYXNz',
    `Bearer ${newOpaqueToken('refresh')}`,
    `Bearer ${'x'.repeat(9000)}`,
  ]
  for (const authorization of nonsense) {
    it(`that is none is 401 and never nobody: ${authorization.slice(0, 24)}`, async () => {
      for (const path of ['/me', '/public/shops', '/openapi.json']) {
        const answer = await call('GET', path, { headers: { authorization } })
        expect([path, ...outcome(answer)]).to.deep.equal([path, 401, 'not_signed_in'])
        expect(answer.headers.get('www-authenticate')).to.equal('Bearer')
      }
    })
  }

  it('decides alone, whatever the cookies say', async () => {
    const { accessToken } = await sessionOf(await aUser('admin'))

    const answer = await call('GET', '/me', {
      headers: { authorization: 'Bearer nonsense', cookie: `yl_access=${accessToken}` },
    })

    expect(answer.status).to.equal(401)
  })

  it('made for another purpose is refused', async () => {
    const { services } = await testApp()
    const user = await aUser('admin')
    const { sessionId } = await sessionOf(user)
    const claims = { sub: user.id, sid: sessionId, role: 'admin' }
    const prepare = services.tokens.sign('prepare', claims, 900, clock.now())
    const access = services.tokens.sign('access', claims, 900, clock.now())

    expect((await call('GET', '/me', { token: prepare })).status).to.equal(401)
    expect((await call('GET', '/me', { token: access })).status).to.equal(200)
  })

  it('gives no more than the store says, whatever its claims', async () => {
    const { services } = await testApp()
    const place = await aPlace()
    const user = await aUser('cashier', place)
    const { sessionId } = await sessionOf(user)
    const token = services.tokens.sign(
      'access',
      { sub: user.id, sid: sessionId, role: 'admin' },
      900,
      clock.now(),
    )

    expect((await call('GET', '/me', { token })).body.role).to.equal('cashier')
    expect(outcome(await call('GET', '/communities', { token }))).to.deep.equal([403, 'permission_denied'])
  })

  it('names a user only together with a session of that user', async () => {
    const { services } = await testApp()
    const [admin, cashier] = [await aUser('admin'), await aUser('cashier', await aPlace())]
    const { sessionId } = await sessionOf(cashier)
    const token = services.tokens.sign('access', { sub: admin.id, sid: sessionId }, 900, clock.now())

    expect(outcome(await call('GET', '/me', { token }))).to.deep.equal([401, 'session_ended'])
  })
})

describe('a counter device', () => {
  it('acts for its shop by its token, and is noted as seen once a minute', async () => {
    const place = await aPlace()
    const { id, token } = await aDevice(place)

    const me = await call('GET', '/me', { token })

    expect(me.body).to.include({ id, role: 'cashier', ...place })
    const seen = (await DeviceModel.findById(id).lean())?.lastSeenAt
    await forget()
    await call('GET', '/me', { token })
    expect((await DeviceModel.findById(id).lean())?.lastSeenAt).to.deep.equal(seen)
  })

  it('of the manager may what a manager may', async () => {
    const { token } = await aDevice(await aPlace(), { profile: 'manager' })

    expect((await call('GET', '/me', { token })).body.role).to.equal('shop_manager')
  })

  it('that is locked, wiped or unknown is told so', async () => {
    const place = await aPlace()
    for (const status of ['locked', 'wiped', 'enrolling']) {
      const { token } = await aDevice(place, { status })
      expect(outcome(await call('GET', '/me', { token })), status).to.deep.equal([401, 'device_locked'])
    }
    const unknown = await call('GET', '/me', { token: newOpaqueToken('device') })
    expect(outcome(unknown)).to.deep.equal([401, 'device_locked'])
  })

  it('is shut out within a second of being locked', async () => {
    const { id, token } = await aDevice(await aPlace())
    expect((await call('GET', '/me', { token })).status).to.equal(200)

    await DeviceModel.updateOne({ _id: id }, { $set: { status: 'locked' } })
    await expectShutOutWithinASecond(() => call('GET', '/me', { token }))
  })
})

describe('a bound phone', () => {
  it('may what members may, and nothing of the staff', async () => {
    const communityId = await aCommunity()
    const memberId = new Types.ObjectId().toString()
    const { token } = await aPhone({ communityId, memberId })

    expect(outcome(await call('GET', '/me', { token }))).to.deep.equal([403, 'permission_denied'])
    expect(outcome(await call('GET', '/members', { token }))).to.deep.equal([403, 'permission_denied'])
  })

  it('that is revoked, blocked or unknown is told so', async () => {
    const communityId = await aCommunity()
    const memberId = new Types.ObjectId().toString()
    for (const status of ['revoked', 'blocked']) {
      const { token } = await aPhone({ communityId, memberId }, { status })
      const answer = await call('GET', '/my/redemptions', { token })
      expect(outcome(answer), status).to.deep.equal([401, 'phone_revoked'])
    }
    const unknown = await call('GET', '/my/redemptions', { token: newOpaqueToken('phone') })
    expect(outcome(unknown)).to.deep.equal([401, 'phone_revoked'])
  })

  it('cannot be a printed card', async () => {
    const communityId = await aCommunity()
    const { id, token } = await aPhone({ communityId, memberId: new Types.ObjectId().toString() })
    await CardModel.updateOne({ _id: id }, { $set: { kind: 'printed' } })

    expect((await call('GET', '/my/redemptions', { token })).status).to.equal(401)
  })
})

describe('a browser that is several things at once', () => {
  it('acts as the one that may', async () => {
    const place = await aPlace()
    const staff = await sessionOf(await aUser('staff', place))
    const device = await aDevice(place)
    const phone = await aPhone({ communityId: place.communityId, memberId: new Types.ObjectId().toString() })
    const cookie = `yl_access=${staff.accessToken}; yl_device=${device.token}; yl_phone=${phone.token}`
    const get = (path: string) => call('GET', path, { headers: { cookie } })

    expect((await get('/me')).body.role).to.equal('staff')
    expect((await get('/users')).status).to.equal(200)
    expect((await get('/my/redemptions')).status).to.not.be.oneOf([401, 403])
  })

  it('is not kept out by a cookie that is no longer good', async () => {
    const place = await aPlace()
    const device = await aDevice(place, { status: 'locked' })
    const { accessToken } = await sessionOf(await aUser('cashier', place))

    const both = await call('GET', '/me', {
      headers: { cookie: `yl_access=${accessToken}; yl_device=${device.token}` },
    })
    const alone = await call('GET', '/me', { headers: { cookie: `yl_device=${device.token}` } })

    expect(both.status).to.equal(200)
    expect(outcome(alone)).to.deep.equal([401, 'device_locked'])
  })

  it('cannot use a token in the cookie of another kind', async () => {
    const place = await aPlace()
    const device = await aDevice(place)
    const { accessToken } = await sessionOf(await aUser('cashier', place))

    for (const cookie of [
      `yl_phone=${device.token}`,
      `yl_access=${device.token}`,
      `yl_device=${accessToken}`,
    ]) {
      expect((await call('GET', '/me', { headers: { cookie } })).status, cookie.slice(0, 9)).to.equal(401)
    }
  })
})
