import { createECDH } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { LAST_EXPIRY_DAY } from '../../../src/features/codes/card-code-format.js'
import { compressPoint, decompressPoint } from '../../../src/features/proofs/shared/p256-point.js'
import {
  encodeCredentialBody,
  formatProof,
  parseProof,
  PROOF_LENGTH,
} from '../../../src/features/proofs/shared/proof-format.js'
import { isProofTimely, proofStepAt } from '../../../src/features/proofs/shared/proof-time.js'
import { decodeBase64url, encodeBase64url } from '../../../src/lib/base64url.js'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const content = fc.record({
  keyId: fc.integer({ min: 0, max: 65_535 }),
  serial: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  issueNo: fc.integer({ min: 0, max: 65_535 }),
  expiryDay: fc.integer({ min: 0, max: LAST_EXPIRY_DAY }),
  publicKey: bytes(33),
})

describe('the form of a proof', () => {
  it('has at most 280 characters of the alphanumeric mode for all values, and is read back as it was written', () => {
    fc.assert(
      fc.property(content, bytes(64), fc.nat(2 ** 32 - 1), bytes(64), (fields, issued, step, signature) => {
        const credential = Uint8Array.from([...encodeCredentialBody(fields), ...issued])
        const text = formatProof(credential, step, signature)
        expect(text)
          .to.match(/^YL2:[0-9A-Z $%*+\-./:]+$/)
          .and.have.length(PROOF_LENGTH)
        expect(text.length).to.be.at.most(280)
        const parts = parseProof(text)
        expect(parts?.step).to.equal(step)
        expect(parts?.signature).to.deep.equal(signature)
        expect(parts?.credential).to.deep.include({ ...fields, signature: issued })
      }),
    )
  })

  it('refuses what no field can hold', () => {
    const fields = { keyId: 1, serial: 1, issueNo: 1, expiryDay: 1, publicKey: new Uint8Array(33) }
    for (const wrong of [
      { keyId: 65_536 },
      { serial: 2 ** 48 },
      { serial: -1 },
      { issueNo: 1.5 },
      { expiryDay: LAST_EXPIRY_DAY + 1 },
      { publicKey: new Uint8Array(32) },
    ]) {
      expect(() => encodeCredentialBody({ ...fields, ...wrong }), JSON.stringify(wrong)).to.throw(RangeError)
    }
    expect(() => formatProof(new Uint8Array(113), 2 ** 32, new Uint8Array(64))).to.throw(RangeError)
  })

  it('finds no proof in any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(parseProof(text)).to.equal(null)
        expect(parseProof(`YL2:${text}`)).to.equal(null)
      }),
    )
  })
})

describe('the short form of a public key', () => {
  it('is what OpenSSL writes, and leads back to the same point', () => {
    for (let turn = 0; turn < 50; turn += 1) {
      const pair = createECDH('prime256v1')
      const whole = Uint8Array.from(pair.generateKeys())
      const short = Uint8Array.from(pair.getPublicKey(null, 'compressed'))
      expect(compressPoint(whole)).to.deep.equal(short)
      expect(decompressPoint(short)).to.deep.equal(whole)
    }
  })

  it('is a point of the curve or nothing', () => {
    let points = 0
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 3, 4, 255), bytes(32), (sign, x) => {
        const whole = decompressPoint(Uint8Array.from([sign, ...x]))
        if (!whole) return
        points += 1
        // OpenSSL refuses what does not lie on the curve.
        expect(ownKey().computeSecret(whole)).to.have.length(32)
      }),
      { numRuns: 200 },
    )
    expect(points).to.be.above(0)
    for (const x of [new Uint8Array(32).fill(255), new Uint8Array(31), new Uint8Array(33)]) {
      expect(decompressPoint(Uint8Array.from([2, ...x]))).to.equal(null)
    }
    expect(compressPoint(new Uint8Array(65))).to.equal(null)
    expect(compressPoint(new Uint8Array(33))).to.equal(null)
  })
})

describe('the time of a proof', () => {
  it('lets a phone be 30 seconds ahead or behind for as long as it shows a proof, and no longer', () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 })
    fc.assert(
      fc.property(second, fc.integer({ min: -29_999, max: 30_000 }), (at, offMs) => {
        const nowMs = at * 1000
        expect(isProofTimely(proofStepAt(nowMs - offMs), nowMs)).to.equal(true)
      }),
    )
    const begin = 1000 * 30_000
    for (const [ageMs, isGood] of [
      [-30_001, false],
      [-30_000, true],
      [0, true],
      [59_999, true],
      [60_000, false],
    ] as const) {
      expect(isProofTimely(1000, begin + ageMs), String(ageMs)).to.equal(isGood)
    }
  })
})

describe('base64url', () => {
  it('has one spelling for all bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
        expect(encodeBase64url(data)).to.equal(Buffer.from(data).toString('base64url'))
        expect(decodeBase64url(encodeBase64url(data))).to.deep.equal(data)
      }),
    )
    for (const text of ['A', 'AB', 'AA==', 'A+', 'A/', 'AA\n', '中中']) {
      expect(decodeBase64url(text), text).to.equal(null)
    }
  })
})

function ownKey() {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  return pair
}
