import { expect } from 'chai'
import { SessionModel } from '../../src/features/accounts/account.model.js'
import { AuditEventModel } from '../../src/features/audit/audit.model.js'
import { aCommunity, aShop, aUser, sessionOf, tokenAs, unique } from '../helpers/access.js'
import { anUnlockedCounter } from '../builders/shift.builder.js'
import { call } from '../helpers/api.js'
import { clock } from '../helpers/app.js'
import { Visitor } from '../helpers/page.js'

const OLD = 'leaf-river-42-lamp'
const NEW = 'cloud-bridge-17-tea'

async function signedIn() {
  const communityId = await aCommunity()
  const shopId = await aShop(communityId)
  const user = await aUser('cashier', { communityId, shopId }, { password: OLD })
  const visitor = new Visitor()
  await visitor.submit('/login', { username: user.username, password: OLD })
  return { visitor, ...user }
}

const signsIn = async (username: string, password: string) =>
  (await call('POST', '/auth/login', { body: { username, password } })).status

describe('changing the own password', () => {
  it('ends the sign-ins elsewhere and keeps this one', async () => {
    const { visitor, id, username } = await signedIn()
    const elsewhere = await sessionOf({ id })

    const answer = await visitor.submit('/password', { current: OLD, password: NEW, next: '/console' })

    expect([answer.status, answer.location]).to.deep.equal([303, '/console'])
    expect(await signsIn(username, NEW)).to.equal(200)
    expect(await signsIn(username, OLD)).to.equal(401)
    expect((await visitor.get('/password')).status).to.equal(200)
    expect((await call('GET', '/me', { token: elsewhere.accessToken })).status).to.equal(401)
    const events = await AuditEventModel.find({ 'subjects.id': id, type: 'USER_PASSWORD_CHANGED' }).lean()
    expect(events).to.have.lengthOf(1)
  })

  it('needs the present one, and locks whoever guesses it', async () => {
    const { visitor, username } = await signedIn()
    const attempt = (current: string) => visitor.submit('/password', { current, password: NEW })

    const wrong = await attempt('not-my-password')
    for (let time = 0; time < 4; time++) await attempt('not-my-password')
    const locked = await attempt(OLD)

    expect(wrong.status).to.equal(401)
    expect(wrong.$('#current-error').text()).to.include('不正确')
    expect(locked.status).to.equal(429)
    expect(locked.$('[role=alert]').text()).to.include('15 分钟')
    expect(await signsIn(username, NEW)).to.equal(429)
  })

  it('refuses one that is short, guessable or the same, in words at the field', async () => {
    const { visitor, username } = await signedIn()
    const cases: [string, string][] = [
      ['short', '10 位'],
      ['password12345', '太常见'],
      [OLD, '相同'],
      ['', '10 位'],
    ]
    for (const [password, words] of cases) {
      const page = await visitor.submit('/password', { current: OLD, password })
      expect(page.status, password).to.equal(400)
      expect(page.$('#password-error').text(), password).to.include(words)
      if (password) expect(page.$('input[type=password][value]').toArray(), password).to.deep.equal([])
    }
    expect(await signsIn(username, OLD)).to.equal(200)
  })

  it('is asked of whoever signs in with a password that the server made', async () => {
    const communityId = await aCommunity()
    const token = await tokenAs('staff', { communityId })
    const body = { username: `new-${unique()}`, name: '王芳', role: 'auditor' }
    const { password } = (await call('POST', '/users', { token, body })).body
    const visitor = new Visitor()

    const first = await visitor.submit('/login', {
      username: body.username,
      password,
      next: '/console/reports',
    })
    const page = await visitor.get(first.location ?? '')
    const around = await visitor.get('/console/reports')
    const skipped = await visitor.submit('/console/shops', { name: '不该有的店' })
    await visitor.submit('/password', { current: password, password: NEW })
    const second = await new Visitor().submit('/login', { username: body.username, password: NEW })

    expect(first.location).to.equal('/password?asked&next=%2Fconsole%2Freports')
    expect(page.$('.notice--warn').text()).to.include('系统生成')
    expect(page.$('input[name=next]').attr('value')).to.equal('/console/reports')
    expect(around.location).to.equal('/password?asked&next=%2Fconsole%2Freports')
    expect(skipped.location).to.match(/^\/password\?asked/)
    expect(page.$('form[action="/password"] a').length).to.equal(0)
    expect((await visitor.get('/console/reports')).status).to.equal(200)
    expect(second.location).to.equal('/console')
  })

  it('comes too late a week after the server made the password', async () => {
    const token = await tokenAs('staff', { communityId: await aCommunity() })
    const body = { username: `late-${unique()}`, name: '王芳', role: 'auditor' }
    const { id, password } = (await call('POST', '/users', { token, body })).body
    expect(await signsIn(body.username, password)).to.equal(200)
    clock.set(new Date(Date.now() + 7 * 86_400_000))

    const late = await call('POST', '/auth/login', { body: { username: body.username, password } })

    expect([late.status, late.body.code]).to.deep.equal([401, 'password_expired'])
    clock.reset()
    const again = await call('PATCH', `/users/${id}`, { token, body: { password: null } })
    expect(await signsIn(body.username, again.body.password)).to.equal(200)
  })

  it('is nothing for a counter device, nor for nobody', async () => {
    const communityId = await aCommunity()
    const { visitor } = await anUnlockedCounter({ communityId, shopId: await aShop(communityId) })

    expect((await visitor.get('/password')).status).to.equal(404)
    expect((await new Visitor().get('/password')).location).to.equal('/login?next=%2Fpassword')
    expect(await SessionModel.countDocuments({ communityId })).to.equal(0)
  })
})
