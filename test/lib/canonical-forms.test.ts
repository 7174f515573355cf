import { createRequire } from 'node:module'
import { expect } from 'chai'
import fc from 'fast-check'
import { decodeBase45, encodeBase45 } from '../../src/lib/base45.js'
import { canonicalJson, sha256Hex } from '../../src/lib/canonical-json.js'
import { toHalfWidth } from '../../src/lib/half-width.js'

const oracle = createRequire(import.meta.url)('base45') as { encode: (bytes: Buffer) => string }

describe('canonical JSON', () => {
  it('is the same whatever the order of the keys', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, 'x', null], c: true } })).to.equal(
      '{"a":{"c":true,"d":[1,"x",null]},"b":1}',
    )
    expect(canonicalJson({ a: 1, b: undefined })).to.equal('{"a":1}')
    expect(canonicalJson({ at: new Date('2026-11-24T00:00:00Z') })).to.equal(
      '{"at":"2026-11-24T00:00:00.000Z"}',
    )
  })

  it('is JSON of the same content, and does not depend on how an object was built', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        const parsed = JSON.parse(text) as unknown
        expect(parsed).to.deep.equal(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(parsed))).to.equal(text)
      }),
    )
  })

  it('refuses what JSON would silently change', () => {
    for (const value of [Number.NaN, Infinity, 1n, () => 1, undefined, [undefined], { a: Number.NaN }]) {
      expect(() => canonicalJson(value)).to.throw(TypeError)
    }
  })

  it('goes with a SHA-256 in hexadecimal', () => {
    expect(sha256Hex('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256Hex('云')).to.equal(sha256Hex(Buffer.from('云', 'utf8')))
  })
})

describe('base45', () => {
  it('writes the examples of RFC 9285', () => {
    expect(encodeBase45(Buffer.from('AB'))).to.equal('BB8')
    expect(encodeBase45(Buffer.from('Hello!!'))).to.equal('%69 VD92EX0')
    expect(Buffer.from(decodeBase45('QED8WEX0') ?? []).toString()).to.equal('ietf!')
  })

  it('writes as the package base45 does, and reads it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase45(bytes)
        expect(text).to.equal(oracle.encode(Buffer.from(bytes)))
        expect(decodeBase45(text)).to.deep.equal(Uint8Array.from(bytes))
      }),
    )
  })

  it('has one spelling only: whatever else can be read would be written differently', () => {
    for (const text of ['A', 'AAAA', ':::', 'GGX', '::', 'bb8', 'B B', 'BB8\n', 'ＢＢ8']) {
      const bytes = decodeBase45(text)
      if (bytes) expect(encodeBase45(bytes), text).to.equal(text)
    }
    for (const text of ['A', 'AAAA', ':::', 'GGX', '::', 'bb8', 'BB8\n', 'ＢＢ8'])
      expect(decodeBase45(text), text).to.equal(null)
    expect(decodeBase45('FGW')).to.deep.equal(Uint8Array.of(255, 255))
  })
})

describe('full-width text', () => {
  it('becomes ASCII, and nothing else changes', () => {
    expect(toHalfWidth('１２３Ｘ．（Ａ）\u3000李。')).to.equal('123X.(A) 李。')
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}
