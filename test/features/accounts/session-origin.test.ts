import { expect } from 'chai'
import { originOf, shortNetwork } from '../../../src/features/accounts/session-origin.js'

const AGENTS: [string, string, string][] = [
  [
    'Mozilla/5.0 (Linux; Android 14; V2318A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.48',
    'android_phone',
    'wechat',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'iphone',
    'safari',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0',
    'windows',
    'edge',
  ],
  [
    'Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36',
    'android_tablet',
    'chrome',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0', 'mac', 'firefox'],
  ['curl/8.5.0', 'unknown', 'program'],
]

describe('where a session comes from', () => {
  for (const [userAgent, device, browser] of AGENTS) {
    it(`is told as ${browser} on ${device}`, () => {
      expect(originOf({ userAgent })).to.deep.equal({ device, browser, network: null })
    })
  }

  it('keeps the network and not the address', () => {
    expect(shortNetwork('192.168.31.7')).to.equal('192.168.31.*')
    expect(shortNetwork('::ffff:203.0.113.9')).to.equal('203.0.113.*')
    expect(shortNetwork('2001:db8:1:2:3:4:5:6')).to.equal('2001:db8:1:*')
    expect(shortNetwork('::1')).to.equal('::*')
    expect(shortNetwork('<script>')).to.equal(null)
  })
})
