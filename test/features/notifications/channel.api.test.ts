import { expect } from 'chai'
import { NotificationChannelModel } from '../../../src/features/notifications/notification.model.js'
import { aWorld, expectStatus, type World } from '../../builders/world.js'
import { call } from '../../helpers/api.js'

describe('the channel of notifications', () => {
  let world: World

  beforeEach(async () => {
    world = await aWorld()
  })

  const put = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    call('PUT', '/notifications/channel', { token: world.staff, body, headers })
  const url = 'https://sms.example.com/notice'

  it('is off until staff set it', async () => {
    const { body, headers } = expectStatus(
      await call('GET', '/notifications/channel', { token: world.staff }),
      200,
    )

    expect(body).to.deep.include({ kind: 'off', url: null, includesPhone: false, hasSecret: false })
    expect(headers.get('etag')).to.equal('"0"')
  })

  it('tells its secret once, keeps it encrypted, and makes a new one on demand', async () => {
    const { secret } = expectStatus(await put({ kind: 'webhook', url }), 200).body
    expect(secret).to.match(/^yls_[\w-]{43}$/)
    const later = expectStatus(await put({ kind: 'webhook', includesPhone: true }), 200).body
    expect(later).to.deep.include({ url, hasSecret: true, includesPhone: true })
    const read = expectStatus(await call('GET', '/notifications/channel', { token: world.staff }), 200).body
    expect(JSON.stringify([later, read])).to.not.include('yls_')

    const stored = await NotificationChannelModel.findOne({ communityId: world.communityId }).lean()
    expect(stored?.secretCipher).to.match(/^f1\./)
    const renewed = expectStatus(await put({ kind: 'webhook', renewSecret: true }), 200).body.secret
    expect(renewed).to.match(/^yls_/).and.not.equal(secret)
  })

  it('refuses addresses that must not be reached, with words that say what to do', async () => {
    for (const [bad, message] of [
      ['http://sms.example.com/notice', 'https'],
      ['https://192.168.1.20/notice', '内部网络'],
      ['https://169.254.169.254/latest', '内部网络'],
      ['nonsense', '完整的网址'],
    ]) {
      const { body } = expectStatus(await put({ kind: 'webhook', url: bad }), 400)
      expect(body.errors[0].path).to.equal('url')
      expect(body.errors[0].message).to.include(message)
    }
    expect(expectStatus(await put({ kind: 'webhook' }), 400).body.errors[0].path).to.equal('url')
  })

  it('is not overwritten from a stale page, nor by two at a time', async () => {
    expectStatus(await put({ kind: 'log' }, { 'if-match': '"0"' }), 200)
    expectStatus(await put({ kind: 'off' }, { 'if-match': '"0"' }), 412)

    const other = await aWorld()
    const both = await Promise.all(
      ['log', 'off'].map((kind) =>
        call('PUT', '/notifications/channel', {
          token: other.staff,
          body: { kind },
          headers: { 'if-match': '"0"' },
        }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 412])
  })
})
