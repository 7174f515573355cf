import { expect } from 'chai'
import type { UserRole } from '../../src/permissions.js'
import { SessionModel } from '../../src/features/accounts/account.model.js'
import { aCommunity, aShop, aUser, sessionOf } from '../helpers/access.js'
import { anUnlockedCounter } from '../builders/shift.builder.js'
import { clock } from '../helpers/app.js'
import { Visitor } from '../helpers/page.js'

const PASSWORD = 'leaf-river-42-lamp'

async function aPerson(role: UserRole = 'staff') {
  const communityId = await aCommunity()
  const shopId = await aShop(communityId)
  return aUser(role, { communityId, shopId }, { password: PASSWORD })
}

async function signedIn(role: UserRole = 'staff') {
  const { username, id } = await aPerson(role)
  const visitor = new Visitor()
  await visitor.submit('/login', { username, password: PASSWORD })
  return { visitor, id }
}

const inAnHour = () => {
  clock.set(new Date(Date.now() + 16 * 60 * 1000))
}

describe('the page for signing in', () => {
  it('shows a form with its token, in Chinese unless asked otherwise', async () => {
    const page = await new Visitor().get('/login')

    expect(page.status).to.equal(200)
    expect(page.$('h1').text()).to.equal('登录')
    expect(page.$('form[method=post][action="/login"] input[name=_csrf]').attr('value')).to.have.length.above(
      60,
    )
    expect(page.headers.get('cache-control')).to.equal('no-store')
    const english = await new Visitor().get('/login', { headers: { 'accept-language': 'en' } })
    expect(english.$('html').attr('lang')).to.equal('en')
  })

  const landings: [UserRole, string][] = [
    ['admin', '/console'],
    ['staff', '/console'],
    ['auditor', '/console'],
    ['shop_manager', '/shop'],
    ['cashier', '/counter'],
  ]
  for (const [role, home] of landings) {
    it(`leads a ${role} to ${home}`, async () => {
      const { username } = await aPerson(role)

      const answer = await new Visitor().submit('/login', { username, password: PASSWORD })

      expect([answer.status, answer.location]).to.deep.equal([303, home])
    })
  }

  it('hands out cookies that no script reads and no other site sends with a form', async () => {
    const { username } = await aPerson()
    const visitor = new Visitor()

    const answer = await visitor.submit('/login', { username, password: PASSWORD })

    const lines = answer.headers.getSetCookie().filter((line) => /^yl_(access|refresh)=/.test(line))
    expect(lines).to.have.lengthOf(2)
    for (const line of lines) {
      expect(line).to.include('; Path=/').and.include('; HttpOnly').and.include('; SameSite=Lax')
      expect(line).to.not.include('Secure').and.not.include('Domain')
    }
  })

  it('says in words what was wrong, keeps the name and never the password', async () => {
    const { username } = await aPerson()
    const visitor = new Visitor()

    const wrong = await visitor.submit('/login', {
      username,
      password: 'not-the-password',
      next: '/console/members',
    })
    const empty = await visitor.submit('/login', { username: '', password: '' })

    expect(wrong.status).to.equal(401)
    expect(wrong.$('[role=alert]').text()).to.include('用户名或密码不正确')
    expect(wrong.$('input[name=username]').attr('value')).to.equal(username)
    expect(wrong.$('input[name=next]').attr('value')).to.equal('/console/members')
    expect(wrong.html).to.not.include('not-the-password')
    expect(empty.status).to.equal(400)
    expect(empty.$('#username-error').text()).to.include('必须填写')
    expect(visitor.cookies.has('yl_access')).to.equal(false)
  })

  it('tells a locked-out person when to come back', async () => {
    const { username } = await aPerson()
    const visitor = new Visitor()
    for (let attempt = 0; attempt < 5; attempt++)
      await visitor.submit('/login', { username, password: 'wrong' })

    const answer = await visitor.submit('/login', { username, password: PASSWORD })

    expect(answer.status).to.equal(429)
    expect(Number(answer.headers.get('retry-after'))).to.be.within(800, 900)
    expect(answer.$('[role=alert]').text()).to.include('15 分钟')
  })

  it('goes on to the page that was asked for, within this site only', async () => {
    const { username } = await aPerson()
    const goesTo = async (next: string) =>
      (await new Visitor().submit('/login', { username, password: PASSWORD, next })).location

    expect(await goesTo('/console/members?q=lxy')).to.equal('/console/members?q=lxy')
    const foreign = [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example',
      '/%09/../..//evil.example',
      'javascript:alert(1)',
      '/login?next=/login',
      '/api/v1/me',
      '\\\\evil.example',
      '/.//evil.example',
    ]
    for (const next of foreign) {
      const location = await goesTo(next)
      expect(new URL(location ?? '', 'http://here.example').host, next).to.equal('here.example')
      expect(location, next).to.not.match(/^\/(login|api)/)
    }
  })

  it('asks whoever is not signed in, and remembers the way', async () => {
    const visitor = new Visitor()

    const page = await visitor.get('/console?month=2026-11')

    expect(page.status).to.be.oneOf([303, 404])
    if (page.status === 303) expect(page.location).to.equal('/login?next=%2Fconsole%3Fmonth%3D2026-11')
  })

  it('leads whoever is signed in onwards', async () => {
    const { visitor } = await signedIn('cashier')

    const answers = [await visitor.get('/login'), await visitor.get('/login?next=/my')]

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(answers.map(({ location }) => location)).to.deep.equal(['/counter', '/my'])
  })

  it('signs out: cookies and session are gone', async () => {
    const { visitor, id } = await signedIn()
    const cookie = visitor.cookieHeader()

    const answer = await visitor.submit('/logout', {})

    expect([answer.status, answer.location]).to.deep.equal([303, '/login'])
    expect(visitor.cookies.has('yl_access')).to.equal(false)
    expect(visitor.cookies.has('yl_refresh')).to.equal(false)
    expect(await SessionModel.countDocuments({ userId: id, endedAt: null })).to.equal(0)
    expect((await new Visitor().get('/login', { headers: { cookie } })).status).to.equal(200)
  })
})

describe('a page visit with an access cookie that has run out', () => {
  afterEach(() => {
    clock.reset()
  })

  it('goes on without signing in again', async () => {
    const { visitor } = await signedIn()
    const before = visitor.cookies.get('yl_refresh')
    inAnHour()

    const page = await visitor.get('/login')

    expect([page.status, page.location]).to.deep.equal([303, '/console'])
    expect(visitor.cookies.get('yl_refresh')).to.not.equal(before)
  })

  it('is not mistaken for theft when many leave at once', async () => {
    const { visitor, id } = await signedIn()
    inAnHour()
    const cookie = visitor.cookieHeader()

    const pages = await Promise.all(
      Array.from({ length: 12 }, () => new Visitor().get('/login', { headers: { cookie } })),
    )

    expect(pages.map(({ status }) => status)).to.deep.equal(Array(12).fill(303))
    const rotated = pages.filter(({ headers }) =>
      headers.getSetCookie().some((line) => line.startsWith('yl_refresh=ylr_')),
    )
    expect(rotated).to.have.lengthOf(1)
    expect(await SessionModel.countDocuments({ userId: id, endedAt: null })).to.equal(1)
  })

  it('works for a form that was filled in for long', async () => {
    const { visitor } = await signedIn()
    const token = await visitor.csrfToken()
    inAnHour()

    const answer = await visitor.post('/logout', { _csrf: token })

    expect([answer.status, answer.location]).to.deep.equal([303, '/login'])
  })

  it('ends the session when an older refresh cookie turns up half a minute later', async () => {
    const { visitor, id } = await signedIn()
    const stolen = visitor.cookieHeader()
    inAnHour()
    await visitor.get('/login')
    clock.set(new Date(Date.now() + 16 * 60 * 1000 + 31_000))

    const thief = new Visitor()
    const page = await thief.get('/login', { headers: { cookie: stolen } })

    expect(page.status).to.equal(200)
    expect(await SessionModel.countDocuments({ userId: id, endedAt: null })).to.equal(0)
  })

  it('takes the cookies away when the session has ended', async () => {
    const { visitor, id } = await signedIn()
    await SessionModel.updateMany({ userId: id }, { $set: { endedAt: new Date() } })
    inAnHour()

    const page = await visitor.get('/login')

    expect(page.status).to.equal(200)
    expect(visitor.cookies.has('yl_access')).to.equal(false)
    expect(visitor.cookies.has('yl_refresh')).to.equal(false)
  })
})

describe('the token against forged requests', () => {
  it('is asked for with every form, also for signing in', async () => {
    const { username } = await aPerson()
    const form = { username, password: PASSWORD }
    const visitor = new Visitor()
    const { $ } = await visitor.get('/login')
    const token = $('input[name=_csrf]').attr('value') ?? ''
    const other = new Visitor()
    const foreign = (await other.get('/login')).$('input[name=_csrf]').attr('value') ?? ''

    const missing = await visitor.post('/login', form)
    const wrong = await visitor.post('/login', { ...form, _csrf: `${token}0` })
    const others = await visitor.post('/login', { ...form, _csrf: foreign })
    const cookieless = await new Visitor().post('/login', { ...form, _csrf: token })
    const right = await visitor.post('/login', { ...form, _csrf: token })

    for (const refused of [missing, wrong, others, cookieless]) {
      expect(refused.status).to.equal(403)
      expect(refused.$('h1').text()).to.equal('页面已过期')
    }
    expect(right.status).to.equal(303)
  })

  it('of a stranger does not fit a session', async () => {
    const anonymous = new Visitor()
    const token = await anonymous.csrfToken()
    const { visitor } = await signedIn()
    visitor.cookies.set('yl_csrf', anonymous.cookies.get('yl_csrf') ?? '')

    const answer = await visitor.post('/logout', { _csrf: token })

    expect(answer.status).to.equal(403)
  })

  it('stays good on a counter while the manager signs in and out there', async () => {
    const { username } = await aPerson('shop_manager')
    const communityId = await aCommunity()
    const { visitor } = await anUnlockedCounter({ communityId, shopId: await aShop(communityId) })
    const headers = { accept: 'application/json', 'x-csrf-token': await visitor.csrfToken() }
    const call = async () => (await visitor.send('POST', '/api/v1/redemptions/prepare', { headers })).status

    const alone = await call()
    await visitor.submit('/login', { username, password: PASSWORD })
    const together = await call()
    await visitor.submit('/logout', {})

    expect([alone, together, await call()]).to.deep.equal([400, 400, 400])
  })

  it('is asked for by the API when the sender came by cookie, and not of a bearer', async () => {
    const communityId = await aCommunity()
    const shopId = await aShop(communityId)
    const { accessToken } = await sessionOf(await aUser('cashier', { communityId, shopId }))
    const { visitor } = await anUnlockedCounter({ communityId, shopId })

    const json = { accept: 'application/json' }
    const forged = await visitor.post('/api/v1/auth/logout', {}, json)
    const token = await visitor.csrfToken()
    const sent = await visitor.send('POST', '/api/v1/auth/logout', {
      headers: { ...json, 'x-csrf-token': token },
    })
    const read = await visitor.get('/api/v1/me', { headers: json })
    const bearer = await new Visitor().send('POST', '/api/v1/auth/logout', {
      headers: { ...json, authorization: `Bearer ${accessToken}` },
    })

    expect([forged.status, JSON.parse(forged.html).code]).to.deep.equal([403, 'csrf_failed'])
    expect(sent.status).to.equal(204)
    expect(read.status).to.equal(200)
    expect(bearer.status).to.equal(204)
  })
})
