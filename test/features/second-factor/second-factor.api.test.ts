import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { SecondFactorModel } from '../../../src/features/second-factor/second-factor.model.js'
import { totpCode, totpStep } from '../../../src/features/second-factor/totp.js'
import type { UserRole } from '../../../src/permissions.js'
import { aCommunity, aShop, aUser, sessionOf, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

const PASSWORD = 'leaf-river-42-lamp'

async function anAccount(role: UserRole = 'staff', communityId?: string) {
  const place = { communityId: communityId ?? (await aCommunity()) }
  const user = await aUser(role, place, { password: PASSWORD })
  const { accessToken: token } = await sessionOf(user)
  return { ...user, ...place, token }
}
type Account = Awaited<ReturnType<typeof anAccount>>

const codeNow = (secret: string, steps = 0) => totpCode(secret, totpStep(clock.now()) + steps)
/** As if so many 30-second steps had gone by. */
const laterBySteps = (steps: number) => {
  clock.set(new Date(clock.now().getTime() + steps * 30_000))
}

/** Sets a second factor up; answers its key and recovery codes. The code that confirmed it is spent. */
async function setUp(account: Account) {
  const { token } = account
  const offered = await call('POST', '/me/second-factor', { token, body: { password: PASSWORD } })
  expect(offered.status).to.equal(201)
  const { secret } = offered.body
  const body = { code: codeNow(secret) }
  const confirmed = await call('POST', '/me/second-factor/confirm', { token, body })
  expect(confirmed.status).to.equal(200)
  laterBySteps(1)
  return { secret: secret as string, recoveryCodes: confirmed.body.recoveryCodes as string[] }
}

const firstStep = ({ username }: Account) =>
  call('POST', '/auth/login', { body: { username, password: PASSWORD } })
const secondStep = (challenge: string, code: string) =>
  call('POST', '/auth/login/second-factor', { body: { challenge, code } })
async function challengeOf(account: Account): Promise<string> {
  const answer = await firstStep(account)
  expect([answer.status, answer.body.code]).to.deep.equal([401, 'second_factor_required'])
  return answer.body.challenge as string
}
const told = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]
const typesOf = async (id: string) =>
  (await AuditEventModel.find({ 'subjects.id': id }).sort({ _id: 1 }).lean()).map(({ type }) => type)

describe('a second factor', () => {
  afterEach(() => {
    clock.reset()
  })

  it('counts once a first code was typed, and is kept as ciphertext only', async () => {
    const account = await anAccount()
    const { token } = account
    const offered = await call('POST', '/me/second-factor', { token, body: { password: PASSWORD } })
    expect(offered.body.uri).to.include(`secret=${offered.body.secret}`)
    expect((await firstStep(account)).status).to.equal(200)
    const wrong = await call('POST', '/me/second-factor/confirm', { token, body: { code: '000000' } })
    expect(told(wrong)).to.deep.equal([400, 'validation_failed'])

    const { recoveryCodes } = (
      await call('POST', '/me/second-factor/confirm', { token, body: { code: codeNow(offered.body.secret) } })
    ).body

    expect(recoveryCodes).to.have.lengthOf(10)
    expect((await firstStep(account)).body.code).to.equal('second_factor_required')
    const state = await call('GET', '/me/second-factor', { token })
    expect(state.body).to.include({ status: 'active', recoveryCodesLeft: 10, isRequired: false })
    const stored = JSON.stringify(await SecondFactorModel.findById(account.id).lean())
    for (const plain of [offered.body.secret, ...recoveryCodes]) expect(stored).to.not.include(plain)
    const again = await call('POST', '/me/second-factor', { token, body: { password: PASSWORD } })
    expect(told(again)).to.deep.equal([409, 'second_factor_active'])
  })

  it('is not offered without the password, nor to a session that was left open elsewhere', async () => {
    const account = await anAccount()
    const other = await sessionOf(account)
    const body = { password: 'something-else' }
    const refused = await call('POST', '/me/second-factor', { token: account.token, body })
    expect(told(refused)).to.deep.equal([401, 'bad_credentials'])

    await setUp(account)

    expect((await call('GET', '/me', { token: other.accessToken })).status).to.equal(401)
    expect((await call('GET', '/me', { token: account.token })).status).to.equal(200)
  })

  it('opens a session by password and code, each code once, also for several at a time', async () => {
    const account = await anAccount()
    const { secret } = await setUp(account)
    const challenge = await challengeOf(account)
    const code = codeNow(secret)

    const answers = await Promise.all([1, 2, 3].map(() => secondStep(challenge, code)))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 401, 401])
    const signedIn = answers.find(({ status }) => status === 200)
    expect(signedIn?.body).to.have.all.keys('accessToken', 'expiresIn', 'refreshToken', 'user')
    expect((await call('GET', '/me', { token: signedIn?.body.accessToken })).status).to.equal(200)
    expect(told(await secondStep(challenge, codeNow(secret, -1)))).to.deep.equal([401, 'second_factor_wrong'])
  })

  it('takes each recovery code once, in any spelling', async () => {
    const account = await anAccount()
    const { recoveryCodes } = await setUp(account)
    const [first = ''] = recoveryCodes
    const challenge = await challengeOf(account)

    const answers = await Promise.all([1, 2].map(() => secondStep(challenge, first.toUpperCase())))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 401])
    const state = await call('GET', '/me/second-factor', { token: account.token })
    expect(state.body.recoveryCodesLeft).to.equal(9)
    const event = await AuditEventModel.findOne({ 'subjects.id': account.id, type: 'USER_SIGNED_IN' })
      .sort({ _id: -1 })
      .lean()
    expect(event?.facts).to.deep.equal({ secondFactor: 'recovery_code' })
  })

  it('is locked after five wrong codes, which a right password does not forgive', async () => {
    const account = await anAccount()
    const { secret } = await setUp(account)
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect((await secondStep(await challengeOf(account), `wrong-${attempt}`)).status).to.equal(401)
    }

    const locked = await secondStep(await challengeOf(account), codeNow(secret))

    expect(told(locked)).to.deep.equal([429, 'too_many_attempts'])
    expect(locked.headers.get('retry-after')).to.match(/^\d+$/)
    expect(await typesOf(account.id)).to.include.members(['SECOND_FACTOR_REFUSED', 'SECOND_FACTOR_LOCKED'])
  })

  it('takes no challenge that is old, forged, or older than a change of the account', async () => {
    const account = await anAccount()
    const { secret } = await setUp(account)
    expect(told(await secondStep('forged', '000000'))).to.deep.equal([401, 'challenge_expired'])
    const old = await challengeOf(account)
    laterBySteps(10)
    expect(told(await secondStep(old, codeNow(secret)))).to.deep.equal([401, 'challenge_expired'])
    const challenge = await challengeOf(account)
    const admin = await tokenAs('admin')
    await call('PATCH', `/users/${account.id}`, { token: admin, body: { name: '改名' } })
    expect(told(await secondStep(challenge, codeNow(secret)))).to.deep.equal([401, 'challenge_expired'])
  })

  it('is taken away by its owner with password and code, and its recovery codes are renewed the same way', async () => {
    const account = await anAccount()
    const { token } = account
    const { secret, recoveryCodes } = await setUp(account)
    const renew = { password: PASSWORD, code: codeNow(secret) }
    const renewed = await call('POST', '/me/second-factor/recovery-codes', { token, body: renew })
    expect(renewed.body.recoveryCodes).to.have.lengthOf(10)
    const old = await secondStep(await challengeOf(account), recoveryCodes[0] ?? '')
    expect(told(old)).to.deep.equal([401, 'second_factor_wrong'])
    laterBySteps(1)

    const body = { password: PASSWORD, code: codeNow(secret) }
    expect((await call('POST', '/me/second-factor/remove', { token, body })).status).to.equal(204)

    expect((await firstStep(account)).status).to.equal(200)
  })

  it('that was lost is reset by somebody else who may, for a reason, and ends the sessions', async () => {
    const account = await anAccount()
    await setUp(account)
    const path = `/users/${account.id}/second-factor/reset`
    const body = { reason: '手机丢失，已当面核实' }
    const colleague = await tokenAs('staff', account)
    const stranger = await tokenAs('staff', { communityId: await aCommunity() })
    expect((await call('POST', path, { token: stranger, body })).status).to.equal(404)
    expect((await call('POST', path, { token: account.token, body })).status).to.equal(403)
    expect((await call('POST', path, { token: colleague, body: {} })).status).to.equal(400)

    expect((await call('POST', path, { token: colleague, body })).status).to.equal(204)

    expect((await call('GET', '/me', { token: account.token })).status).to.equal(401)
    expect((await firstStep(account)).status).to.equal(200)
    const event = await AuditEventModel.findOne({
      'subjects.id': account.id,
      type: 'SECOND_FACTOR_RESET',
    }).lean()
    expect(event?.reason).to.equal(body.reason)
    expect((await call('POST', path, { token: colleague, body })).status).to.equal(404)
  })
})

describe('the rule that staff must have a second factor', () => {
  afterEach(() => {
    clock.reset()
  })

  it('lets those who have none do nothing but set it up, from the next second on', async () => {
    const account = await anAccount()
    const { communityId, token } = account
    const other = await anAccount('staff', communityId)
    const auditor = await tokenAs('auditor', account)
    const admin = await tokenAs('admin')
    expect((await call('GET', '/members', { token: other.token })).status).to.equal(200)
    const body = { isRequired: true }

    const set = await call('PUT', `/second-factor-rule?communityId=${communityId}`, { token: admin, body })

    expect(set.body).to.deep.equal({ isRequired: true, revision: 1 })
    const refused = await call('GET', '/members', { token: other.token })
    expect(told(refused)).to.deep.equal([403, 'second_factor_setup_required'])
    expect((await call('GET', '/members', { token: auditor })).status).to.equal(200)
    const signedIn = await firstStep(other)
    expect(signedIn.status).to.equal(200)
    const fresh = { token: signedIn.body.accessToken as string }
    expect((await call('GET', '/members', fresh)).body.code).to.equal('second_factor_setup_required')
    await setUp(account)
    expect((await call('GET', '/members', { token })).status).to.equal(200)
  })

  it('is changed by one who has seen it as it is', async () => {
    const { token } = await anAccount()
    const put = (isRequired: boolean, seen: number) =>
      call('PUT', '/second-factor-rule', {
        token,
        body: { isRequired },
        headers: { 'if-match': `"${seen}"` },
      })

    const answers = await Promise.all([put(false, 0), put(false, 0)])

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 412])
    expect((await put(false, 0)).status).to.equal(412)
    expect((await put(false, 1)).body).to.deep.equal({ isRequired: false, revision: 2 })
    const administrators = '/second-factor-rule/administrators'
    expect((await call('GET', administrators, { token })).status).to.equal(403)
  })
})

describe('sessions', () => {
  const agent = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/137.0 Safari/537.36' }
  const signedIn = async ({ username }: { username: string }) => {
    const options = { body: { username, password: PASSWORD }, headers: agent }
    return (await call('POST', '/auth/login', options)).body as { accessToken: string; refreshToken: string }
  }
  const status = async (token: string) => (await call('GET', '/me', { token })).status

  it('are told in words that name no person, and end at once with their tokens', async () => {
    const account = await anAccount()
    const there = await signedIn(account)
    const { items } = (await call('GET', '/me/sessions', { token: account.token })).body
    expect(items).to.have.lengthOf(2)
    expect(items[0]).to.include({
      device: 'windows',
      browser: 'chrome',
      isCurrent: false,
      network: '127.0.0.*',
    })
    expect(items[1]).to.include({ isCurrent: true })
    expect(JSON.stringify(items)).to.not.match(/ylr_|127\.0\.0\.1|Mozilla/)

    const path = `/me/sessions/${items[0].id}`
    expect((await call('DELETE', path, { token: account.token })).status).to.equal(204)

    expect(await status(there.accessToken)).to.equal(401)
    const refreshed = await call('POST', '/auth/refresh', { body: { refreshToken: there.refreshToken } })
    expect(refreshed.status).to.equal(401)
    expect((await call('DELETE', path, { token: account.token })).status).to.equal(404)
    expect(await status(account.token)).to.equal(200)
  })

  it('elsewhere end all together, the present one stays', async () => {
    const account = await anAccount()
    const others = [await signedIn(account), await signedIn(account)]

    const answer = await call('POST', '/me/sessions/end-others', { token: account.token })

    expect(answer.body).to.deep.equal({ ended: 2 })
    for (const { accessToken } of others) expect(await status(accessToken)).to.equal(401)
    expect(await status(account.token)).to.equal(200)
    expect(await typesOf(account.id)).to.include('USER_SESSIONS_ENDED')
  })

  it('of a cashier are ended by staff and the own manager, and of nobody by a stranger', async () => {
    const communityId = await aCommunity()
    const shopId = await aShop(communityId)
    const cashier = await aUser('cashier', { communityId, shopId }, { password: PASSWORD })
    const manager = await tokenAs('shop_manager', { communityId, shopId })
    const { token: staff } = await anAccount('staff', communityId)
    const elsewhere = { communityId, shopId: await aShop(communityId) }
    const session = await signedIn(cashier)
    const path = `/users/${cashier.id}/sessions`
    const stranger = await tokenAs('shop_manager', elsewhere)
    expect((await call('GET', path, { token: stranger })).status).to.equal(404)
    const { items } = (await call('GET', path, { token: manager })).body
    expect((await call('DELETE', `${path}/${items[0].id}`, { token: manager })).status).to.equal(204)
    expect(await status(session.accessToken)).to.equal(401)

    await signedIn(cashier)
    expect((await call('POST', `${path}/end-all`, { token: staff })).body).to.deep.equal({ ended: 1 })
  })
})
