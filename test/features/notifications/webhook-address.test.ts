import { expect } from 'chai'
import fc from 'fast-check'
import { createWebhook } from '../../../src/features/notifications/webhook.js'
import { reachOf, refusalOfUrl } from '../../../src/features/notifications/webhook-address.js'
import { openHook } from '../../helpers/hook.js'

const octet = fc.nat(255)

describe('the address of a web hook', () => {
  it('is none of an inner network, in whatever form it is written', () => {
    const inner = [
      'https://10.1.2.3/x',
      'https://172.16.0.1/x',
      'https://192.168.1.1/x',
      'https://169.254.169.254/latest/meta-data',
      'https://100.64.0.1/x',
      'https://0.0.0.0/x',
      'https://127.0.0.1/x',
      'https://127.1/x',
      'https://2130706433/x',
      'https://0x7f.0.0.1/x',
      'https://localhost/x',
      'https://printer/x',
      'https://nas.local/x',
      'https://[::1]/x',
      'https://[::ffff:10.0.0.1]/x',
      'https://[fe80::1]/x',
      'https://[fd00::1]/x',
      'https://[2002:a00:1::]/x',
    ]
    for (const url of inner) expect(refusalOfUrl(url, false), url).to.equal('webhook_inner')
  })

  it('begins with https and holds no password', () => {
    expect(refusalOfUrl('https://sms.example.com/notice?key=1', false)).to.equal(null)
    expect(refusalOfUrl('https://8.8.8.8/notice', false)).to.equal(null)
    expect(refusalOfUrl('http://sms.example.com/notice', true)).to.equal('webhook_https')
    expect(refusalOfUrl('ftp://sms.example.com', true)).to.equal('webhook_https')
    expect(refusalOfUrl('https://user:pass@sms.example.com', false)).to.equal('webhook_url')
    for (const text of ['', 'sms', '//x', 'https://', `https://x.cn/${'a'.repeat(600)}`])
      expect(refusalOfUrl(text, false), text).to.equal('webhook_url')
  })

  it('may be on this machine only where the environment says so', () => {
    expect(refusalOfUrl('http://127.0.0.1:9000/x', true)).to.equal(null)
    expect(refusalOfUrl('http://127.0.0.1:9000/x', false)).to.equal('webhook_https')
    expect(refusalOfUrl('http://10.0.0.1/x', true)).to.equal('webhook_https')
    expect(refusalOfUrl('https://10.0.0.1/x', true)).to.equal('webhook_inner')
  })

  it('reaches nothing of IPv4 by an IPv6 that stands for it', () => {
    fc.assert(
      fc.property(octet, octet, octet, octet, (...parts) => {
        expect(reachOf(`::ffff:${parts.join('.')}`)).to.not.equal('public')
      }),
    )
    fc.assert(
      fc.property(octet, octet, (a, b) => {
        expect(reachOf(`10.0.${a}.${b}`)).to.equal('inner')
        expect(reachOf(`172.${16 + (a % 16)}.${a}.${b}`)).to.equal('inner')
        expect(reachOf(`127.0.${a}.${b}`)).to.equal('loopback')
      }),
    )
  })

  it('is judged again by what its name stands for when something is sent', async () => {
    const hook = await openHook()
    const port = new URL(hook.url).port
    // A name of the internet that anybody may point to this machine behaves like this one.
    const strict = createWebhook({ isLoopbackAllowed: false })
    const answers = [
      await strict.post(`http://127.0.0.1:${port}/`, '{}', {}),
      await strict.post(`https://localhost:${port}/`, '{}', {}),
      await createWebhook({ isLoopbackAllowed: true }).post(`http://localhost:${port}/`, '{}', {}),
    ]
    await hook.close()

    expect(answers[0]).to.deep.equal({ ok: false, failure: { kind: 'address' } })
    expect(answers[1]).to.deep.equal({ ok: false, failure: { kind: 'address' } })
    expect(answers[2]).to.deep.equal({ ok: true })
    expect(hook.received).to.have.length(1)
  })

  it('is not followed to where it redirects', async () => {
    const hook = await openHook()
    hook.answers = [302]

    const answer = await createWebhook({ isLoopbackAllowed: true }).post(hook.url, '{}', {})
    await hook.close()

    expect(answer).to.deep.equal({ ok: false, failure: { kind: 'status', status: 302 } })
    expect(hook.received).to.have.length(1)
  })

  it('that nobody answers is given up after some seconds', async () => {
    const hook = await openHook()
    hook.isSilent = true

    const answer = await createWebhook({ isLoopbackAllowed: true }).post(hook.url, '{}', {})
    await hook.close()

    expect(answer).to.deep.equal({ ok: false, failure: { kind: 'timeout' } })
    const gone = await createWebhook({ isLoopbackAllowed: true }).post(hook.url, '{}', {})
    expect(gone).to.deep.equal({ ok: false, failure: { kind: 'unreachable' } })
  })
})
