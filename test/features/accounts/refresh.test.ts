import { expect } from 'chai'
import { SessionModel } from '../../../src/features/accounts/account.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { hashToken } from '../../../src/http/opaque-token.js'
import { aUser, sessionOf } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { expectShutOutWithinASecond } from '../../helpers/shut-out.js'

const refresh = (refreshToken: unknown) => call('POST', '/auth/refresh', { body: { refreshToken } })
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]

async function aSession() {
  const user = await aUser('admin')
  return { userId: user.id, ...(await sessionOf(user)) }
}

describe('refreshing a session', () => {
  afterEach(() => {
    clock.reset()
  })

  it('answers as signing in does, with new tokens that work', async () => {
    const { userId, refreshToken } = await aSession()

    const answer = await refresh(refreshToken)

    expect(answer.status).to.equal(200)
    expect(answer.body).to.have.all.keys('accessToken', 'expiresIn', 'refreshToken', 'user')
    expect(answer.body.user.id).to.equal(userId)
    expect(answer.body.refreshToken).to.not.equal(refreshToken)
    expect((await call('GET', '/me', { token: answer.body.accessToken })).status).to.equal(200)
    expect((await refresh(answer.body.refreshToken)).status).to.equal(200)
  })

  it('stores no token, only its digest', async () => {
    const { refreshToken, sessionId } = await aSession()

    const stored = JSON.stringify(await SessionModel.findById(sessionId).lean())

    expect(stored).to.include(hashToken(refreshToken))
    expect(stored).to.not.include(refreshToken.slice(4))
  })

  it('ends the whole family when a token is shown a second time', async () => {
    const { refreshToken, userId } = await aSession()
    const second = await refresh(refreshToken)

    expect(outcome(await refresh(refreshToken))).to.deep.equal([401, 'session_ended'])

    expect(outcome(await refresh(second.body.refreshToken))).to.deep.equal([401, 'session_ended'])
    const events = await AuditEventModel.find({ 'subjects.id': userId, type: 'SESSION_ENDED_BY_REUSE' })
    expect(events).to.have.lengthOf(1)
  })

  it('ends access within a second after a reuse', async () => {
    const { refreshToken } = await aSession()
    const second = await refresh(refreshToken)
    await refresh(refreshToken)

    await expectShutOutWithinASecond(() => call('GET', '/me', { token: second.body.accessToken }))
  })

  it('lets exactly one of many requests with the same token win', async () => {
    for (let round = 0; round < 5; round++) {
      const { refreshToken } = await aSession()

      const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)))

      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 200)).to.have.lengthOf(1)
      expect(statuses.filter((status) => status === 401)).to.have.lengthOf(9)
    }
  })

  it('refuses what was never a refresh token', async () => {
    const { accessToken } = await aSession()

    expect(outcome(await refresh('ylr_unknown'))).to.deep.equal([401, 'session_ended'])
    expect(outcome(await refresh(accessToken))).to.deep.equal([401, 'session_ended'])
    expect(outcome(await refresh({ $ne: null }))).to.deep.equal([400, 'validation_failed'])
    expect(outcome(await refresh(''))).to.deep.equal([400, 'validation_failed'])
  })

  it('works with a stale bearer and stale cookies beside it', async () => {
    const { refreshToken } = await aSession()

    const answer = await call('POST', '/auth/refresh', {
      body: { refreshToken },
      headers: { authorization: 'Bearer long.gone.token', cookie: 'yl_access=old; yl_refresh=ylr_old' },
    })

    expect(answer.status).to.equal(200)
  })

  it('goes on for a cashier after a night, and not for staff', async () => {
    const { services } = await testApp()
    const admin = await aSession()
    const tomorrow = new Date(Date.now() + 13 * 3600 * 1000)
    clock.set(tomorrow)

    expect(outcome(await refresh(admin.refreshToken))).to.deep.equal([401, 'session_ended'])

    const cashier = await aUser('cashier', { communityId: '0'.repeat(24), shopId: '1'.repeat(24) })
    clock.reset()
    const session = await sessionOf(cashier)
    clock.set(tomorrow)
    const renewed = await services.sessions.refresh(session.refreshToken, 'test')
    expect(renewed.user.id).to.equal(cashier.id)
  })

  it('says that an access token of a quarter of an hour ago has ended', async () => {
    const { accessToken } = await aSession()
    clock.set(new Date(Date.now() + 15 * 60 * 1000 + 1000))

    const answer = await call('GET', '/me', { token: accessToken })

    expect(outcome(answer)).to.deep.equal([401, 'session_ended'])
  })
})
