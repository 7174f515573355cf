import { expect } from 'chai'
import fc from 'fast-check'
import { newRecoveryCodes, readFactor } from '../../../src/features/second-factor/recovery-codes.js'
import {
  encodeBase32,
  matchingStep,
  newTotpSecret,
  otpauthUri,
  totpCode,
  totpStep,
} from '../../../src/features/second-factor/totp.js'

/** The seed of RFC 6238, appendix B. */
const SEED = encodeBase32(Buffer.from('12345678901234567890'))
const at = (seconds: number) => new Date(seconds * 1000)

describe('the code of an authenticator app', () => {
  const vectors: [number, string][] = [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ]
  for (const [seconds, code] of vectors) {
    it(`is that of RFC 6238 at ${seconds} s`, () => {
      expect(totpCode(SEED, totpStep(at(seconds)), 8)).to.equal(code)
      expect(totpCode(SEED, totpStep(at(seconds)))).to.equal(code.slice(-6))
    })
  }

  it('is taken one step early and late, and no more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 600, max: 4_000_000_000 }),
        fc.integer({ min: -5, max: 5 }),
        (now, off) => {
          const secret = newTotpSecret()
          const step = totpStep(at(now)) + off
          const found = matchingStep(secret, totpCode(secret, step), at(now))
          if (Math.abs(off) <= 1) expect(found).to.be.a('number')
          // Two steps share a code once in a million.
          else if (found !== null) expect(totpCode(secret, found)).to.equal(totpCode(secret, step))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is refused when it is anything but six digits of the step', () => {
    for (const code of ['', '28708', '2870822', 'abcdef', '287081']) {
      expect(matchingStep(SEED, code, at(59)), code).to.equal(null)
    }
  })

  it('has its key in base32 as RFC 4648 writes it', () => {
    const known = {
      f: 'MY',
      fo: 'MZXQ',
      foo: 'MZXW6',
      foob: 'MZXW6YQ',
      fooba: 'MZXW6YTB',
      foobar: 'MZXW6YTBOI',
    }
    for (const [text, base32] of Object.entries(known)) {
      expect(encodeBase32(Buffer.from(text))).to.equal(base32)
    }
    expect(newTotpSecret()).to.match(/^[A-Z2-7]{32}$/)
  })

  it('comes by an address that names issuer and account', () => {
    const uri = new URL(otpauthUri('ABC', { issuer: '银龄惠', account: 'wang min' }))
    expect(uri.protocol).to.equal('otpauth:')
    expect(decodeURIComponent(uri.pathname)).to.match(/银龄惠:wang min$/)
    expect(Object.fromEntries(uri.searchParams)).to.deep.equal({
      secret: 'ABC',
      issuer: '银龄惠',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})

describe('what somebody types as second factor', () => {
  it('is read with spaces, hyphens, capitals and full-width characters', () => {
    expect(readFactor(' 287 082 ')).to.deep.equal({ kind: 'totp', code: '287082' })
    expect(readFactor('２８７０８２')).to.deep.equal({ kind: 'totp', code: '287082' })
    expect(readFactor('K7FM-x3pq 2hwd')).to.deep.equal({ kind: 'recovery_code', code: 'k7fmx3pq2hwd' })
  })

  it('may be one of ten recovery codes, all different, that nobody reads wrongly', () => {
    const codes = newRecoveryCodes()
    expect(new Set(codes).size).to.equal(10)
    for (const code of codes) expect(code).to.match(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}$/)
  })
})
