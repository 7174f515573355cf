import { expect } from 'chai'
import mongoose from 'mongoose'
import { AttemptModel } from '../../../src/infrastructure/attempt-limiter.js'
import { createPasswords } from '../../../src/features/accounts/password.js'
import { SessionModel, UserModel } from '../../../src/features/accounts/account.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { aCommunity, aShop, aUser, unique } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { createServices } from '../../../src/services.js'
import { clock, testApp } from '../../helpers/app.js'
import { expectShutOutWithinASecond } from '../../helpers/shut-out.js'

const PASSWORD = 'leaf-river-42-lamp'

async function aCashier() {
  const communityId = await aCommunity()
  const shopId = await aShop(communityId)
  const user = await aUser('cashier', { communityId, shopId }, { password: PASSWORD })
  return { ...user, communityId, shopId }
}

const login = (username: string, password: string) =>
  call('POST', '/auth/login', { body: { username, password } })

async function eventsOf(userId: string) {
  const events = await AuditEventModel.find({ 'subjects.id': userId }).sort({ _id: 1 }).lean()
  return events.map(({ type }) => type)
}

describe('signing in', () => {
  it('answers tokens and who signed in, exactly', async () => {
    const { id, name, username, communityId, shopId } = await aCashier()

    const answer = await login(username, PASSWORD)

    expect(answer.status).to.equal(200)
    expect(answer.body).to.have.all.keys('accessToken', 'expiresIn', 'refreshToken', 'user')
    expect(answer.body.expiresIn).to.equal(900)
    expect(answer.body.user).to.deep.equal({ id, name, role: 'cashier', communityId, shopId })
    expect(answer.headers.get('cache-control')).to.equal('no-store')
    const me = await call('GET', '/me', { token: answer.body.accessToken })
    expect(me.body).to.deep.equal(answer.body.user)
    expect(await eventsOf(id)).to.deep.equal(['USER_SIGNED_IN'])
  })

  it('answers an administrator with communityId null and no shop', async () => {
    const { id, name, username } = await aUser('admin', {}, { password: PASSWORD })

    const { body } = await login(username, PASSWORD)

    expect(body.user).to.deep.equal({ id, name, role: 'admin', communityId: null })
  })

  it('takes the username in any case and in full-width letters', async () => {
    const { username } = await aCashier()
    const wide = username.toUpperCase().replace('USER', 'ＵＳＥＲ')

    expect((await login(wide, PASSWORD)).status).to.equal(200)
  })

  it('tells a wrong password, an unknown name and a disabled user by the same answer', async () => {
    const { username, id } = await aCashier()
    const disabled = await aUser('admin', {}, { password: PASSWORD, status: 'disabled' })

    const answers = [
      await login(username, 'wrong-password'),
      await login(`nobody-${unique()}`, PASSWORD),
      await login(disabled.username, PASSWORD),
    ]

    for (const { status, body } of answers) {
      expect(status).to.equal(401)
      expect(body.code).to.equal('bad_credentials')
    }
    expect(new Set(answers.map(({ body }) => body.detail)).size).to.equal(1)
    expect(await eventsOf(id)).to.deep.equal(['SIGN_IN_FAILED'])
  })

  it('keeps no username of an unknown person', async () => {
    const typed = `secret-${unique()}`

    await login(typed, PASSWORD)

    for (const collection of ['auditEvents', 'attempts']) {
      const documents = await mongoose.connection.collection(collection).find().toArray()
      expect(JSON.stringify(documents)).to.not.include(typed)
    }
  })

  it('does the same work for an unknown name as for a wrong password', async () => {
    // With the hashes of a real program: those of tests are lost in what else a request costs.
    const { services } = await testApp()
    const config = { ...services.config, passwordMemoryKib: 19_456 }
    const passwords = createPasswords({ memoryKib: config.passwordMemoryKib })
    const { signIn } = createServices({ ...services, config, now: clock.now })
    const visit = { requestId: 'sign-in-test', ip: '10.0.0.1' }
    const hash = await passwords.hash(PASSWORD)
    /** Least CPU time of several runs in ms: unlike the clock it does not depend on what else this machine does. */
    const leastWork = async (work: () => Promise<unknown>) => {
      const runs: number[] = []
      for (let run = 0; run < 4; run++) {
        const before = process.cpuUsage()
        await work()
        const { user, system } = process.cpuUsage(before)
        runs.push((user + system) / 1000)
      }
      return Math.min(...runs)
    }

    const oneHash = await leastWork(() => passwords.matches(hash, 'wrong-password'))
    const unknown = await leastWork(() =>
      signIn.signIn({ username: unique(), password: 'wrong-password' }, visit).catch(() => undefined),
    )

    expect(unknown).to.be.greaterThan(oneHash * 0.9)
  })

  const malformed: [string, unknown][] = [
    ['no body', undefined],
    ['an operator for a name', { username: { $ne: null }, password: PASSWORD }],
    ['a further field', { username: 'a', password: 'b', role: 'admin' }],
    ['an endless password', { username: 'a', password: 'x'.repeat(1001) }],
    ['a list', [1]],
  ]
  for (const [what, body] of malformed) {
    it(`refuses ${what} as validation_failed`, async () => {
      const answer = await call('POST', '/auth/login', { body })

      expect(answer.status).to.equal(400)
      expect(answer.body.code).to.equal('validation_failed')
    })
  }
})

describe('guessing a password', () => {
  it('locks the name after five wrong ones, for the right one too, and tells when it opens', async () => {
    const { username, id } = await aCashier()
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect((await login(username, `wrong-${attempt}`)).status).to.equal(401)
    }

    const locked = await login(username, PASSWORD)

    expect(locked.status).to.equal(429)
    expect(locked.body.code).to.equal('too_many_attempts')
    const seconds = Number(locked.headers.get('retry-after'))
    expect(seconds).to.be.within(800, 900)
    expect(locked.body.detail).to.include('15')
    expect((await login(username.toUpperCase(), PASSWORD)).status).to.equal(429)
    expect(await eventsOf(id)).to.deep.equal([...Array(4).fill('SIGN_IN_FAILED'), 'SIGN_IN_LOCKED'])
    expect(await SessionModel.countDocuments({ userId: id })).to.equal(0)
  })

  it('locks a name that does not exist in the same way', async () => {
    const username = `nobody-${unique()}`
    for (let attempt = 1; attempt <= 5; attempt++) await login(username, `wrong-${attempt}`)

    expect((await login(username, PASSWORD)).status).to.equal(429)
  })

  it('lets only a few of many guesses sent at once learn anything', async () => {
    const { username } = await aCashier()

    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => login(username, `guess-number-${index}`)),
    )

    const told = answers.filter(({ status }) => status === 401)
    expect(told).to.have.lengthOf(5)
    expect(answers.filter(({ status }) => status === 429)).to.have.lengthOf(35)
  })

  it('opens the name again when the time is over, and forgets wrong ones after a right one', async () => {
    const { username } = await aCashier()
    for (let attempt = 1; attempt <= 5; attempt++) await login(username, `wrong-${attempt}`)
    await AttemptModel.updateMany({}, { $set: { expire: new Date(Date.now() - 1000) } })

    expect((await login(username, PASSWORD)).status).to.equal(200)
    for (let attempt = 1; attempt <= 4; attempt++) await login(username, `wrong-${attempt}`)
    expect((await login(username, PASSWORD)).status).to.equal(200)
    expect((await login(username, 'wrong-again')).status).to.equal(401)
  })

  it('stops one address that tries many names', async () => {
    const { services } = await testApp()
    const ip = '203.0.113.77'
    const attempts = await Promise.allSettled(
      Array.from({ length: 110 }, () =>
        services.signIn.signIn({ username: unique(), password: 'wrong' }, { requestId: 'test', ip }),
      ),
    )
    expect(attempts.every(({ status }) => status === 'rejected')).to.equal(true)

    const { username } = await aCashier()
    const refusal = await services.signIn
      .signIn({ username, password: PASSWORD }, { requestId: 'test', ip })
      .catch((error: unknown) => error)

    expect(refusal).to.have.property('code', 'too_many_attempts')
  })
})

describe('ending a session', () => {
  it('signs out at once, and the refresh token with it', async () => {
    const { username, id } = await aCashier()
    const { body } = await login(username, PASSWORD)

    expect((await call('POST', '/auth/logout', { token: body.accessToken })).status).to.equal(204)

    const me = await call('GET', '/me', { token: body.accessToken })
    expect([me.status, me.body.code]).to.deep.equal([401, 'session_ended'])
    const refreshed = await call('POST', '/auth/refresh', { body: { refreshToken: body.refreshToken } })
    expect([refreshed.status, refreshed.body.code]).to.deep.equal([401, 'session_ended'])
    expect(await eventsOf(id)).to.deep.equal(['USER_SIGNED_IN', 'USER_SIGNED_OUT'])
  })

  it('ends only that session', async () => {
    const { username } = await aCashier()
    const first = await login(username, PASSWORD)
    const second = await login(username, PASSWORD)

    await call('POST', '/auth/logout', { token: first.body.accessToken })

    expect((await call('GET', '/me', { token: second.body.accessToken })).status).to.equal(200)
  })

  it('shuts out a user who was disabled directly in the store within a second', async () => {
    const { username, id } = await aCashier()
    const { body } = await login(username, PASSWORD)
    expect((await call('GET', '/me', { token: body.accessToken })).status).to.equal(200)

    await UserModel.updateOne({ _id: id }, { $set: { status: 'disabled' } })
    await expectShutOutWithinASecond(() => call('GET', '/me', { token: body.accessToken }))
  })
})
