import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { revocationEntry, signCardCode, verifyCardCode } from '../../../src/features/codes/card-code.js'
import {
  CARD_CODE_DOMAIN,
  CARD_CODE_LENGTH,
  encodeCardHeader,
  formatCardCode,
  parseCardCode,
} from '../../../src/features/codes/card-code-format.js'
import { decodeBase45, encodeBase45 } from '../../../src/lib/base45.js'
import { dayNumberOf } from '../../../src/lib/business-day.js'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyOf = (keyId: number) => (keyId === 7 ? publicKey : undefined)
const content = { keyId: 7, serial: 12_345, issueNo: 2, expiryDay: dayNumberOf('2027-11-24') }

const signedWith = (header: Uint8Array, domain: string, key: KeyObject) =>
  formatCardCode(
    header,
    sign('sha256', Buffer.concat([Buffer.from(domain), header]), { key, dsaEncoding: 'ieee-p1363' }),
  )

describe('the code of a printed card', () => {
  it('is 124 characters of a QR code’s alphanumeric mode', () => {
    const text = signCardCode(content, privateKey)
    expect(text).to.have.length(124)
    expect(text).to.match(/^YP1:[0-9A-Z $%*+\-./:]{120}$/)
  })

  it('lays the bytes out as published', () => {
    const bytes = decodeBase45(signCardCode(content, privateKey).slice(4)) ?? new Uint8Array()
    const expiry = content.expiryDay.toString(16).padStart(8, '0')
    expect(Buffer.from(bytes.subarray(0, 16)).toString('hex')).to.equal(
      `0100` + `0007` + `000000003039` + `0002` + expiry,
    )
  })

  it('gives back what was signed, to the largest numbers', () => {
    const anyContent = fc.record({
      keyId: fc.constant(7),
      serial: fc.oneof(fc.constantFrom(0, 2 ** 32, 2 ** 48 - 1), fc.integer({ min: 0, max: 2 ** 48 - 1 })),
      issueNo: fc.oneof(fc.constantFrom(0, 65_535), fc.integer({ min: 0, max: 65_535 })),
      expiryDay: fc.integer({ min: 0, max: 2_932_896 }),
    })
    fc.assert(
      fc.property(anyContent, (card) => {
        const result = verifyCardCode(signCardCode(card, privateKey), keyOf)
        expect(result).to.include({ ok: true, serial: card.serial, issueNo: card.issueNo, keyId: 7 })
        expect(result.ok && dayNumberOf(result.expiresOn)).to.equal(card.expiryDay)
      }),
    )
    expect(verifyCardCode(signCardCode(content, privateKey), keyOf)).to.include({ expiresOn: '2027-11-24' })
  })

  it('is refused with any bit of any byte changed', () => {
    const bytes = decodeBase45(signCardCode(content, privateKey).slice(4)) ?? new Uint8Array()
    expect(bytes).to.have.length(80)
    bytes.forEach((byte, index) => {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Uint8Array.from(bytes)
        changed[index] = byte ^ (1 << bit)
        const result = verifyCardCode(`YP1:${encodeBase45(changed)}`, () => publicKey)
        expect(result.ok, `byte ${index} bit ${bit}`).to.be.false
      }
    })
  })

  it('is refused with any character replaced, missing or added', () => {
    const text = signCardCode(content, privateKey)
    for (let index = 0; index < text.length; index += 1) {
      const replaced = text.slice(0, index) + (text[index] === '0' ? '1' : '0') + text.slice(index + 1)
      expect(verifyCardCode(replaced, () => publicKey).ok, `replaced ${index}`).to.be.false
      const without = text.slice(0, index) + text.slice(index + 1)
      expect(
        verifyCardCode(without, () => publicKey),
        `without ${index}`,
      ).to.deep.equal({ ok: false, error: 'format' })
      expect(
        verifyCardCode(text.slice(0, index), () => publicKey),
        `cut at ${index}`,
      ).to.deep.equal({ ok: false, error: 'format' })
    }
    for (const added of [
      ` ${text}`,
      `${text} `,
      `${text}\n`,
      `${text}0`,
      text.toLowerCase(),
      text.replace('YP1', 'YP2'),
    ]) {
      expect(verifyCardCode(added, () => publicKey)).to.deep.equal({ ok: false, error: 'format' })
    }
  })

  it('is refused in a second spelling of the same bytes', () => {
    // A group of three characters may also spell 65,536 and more, which a lax decoder wraps around.
    const text = signCardCode(content, privateKey)
    const groups = text.slice(4).match(/.{3}/g) ?? []
    const wrapped = groups.map((_, index) =>
      [...groups.slice(0, index), ':::', ...groups.slice(index + 1)].join(''),
    )
    for (const spelling of wrapped) {
      expect(verifyCardCode(`YP1:${spelling}`, () => publicKey)).to.deep.equal({ ok: false, error: 'format' })
    }
  })

  it('of a version or with flags that are not known is refused, however well signed', () => {
    for (const [index, value] of [
      [0, 2],
      [0, 0],
      [1, 1],
      [1, 128],
    ] as const) {
      const header = encodeCardHeader(content)
      header[index] = value
      const text = signedWith(header, CARD_CODE_DOMAIN, privateKey)
      expect(verifyCardCode(text, keyOf), `${index}=${value}`).to.deep.equal({ ok: false, error: 'format' })
    }
    expect(() => signCardCode({ ...content, flags: 1 }, privateKey)).to.throw(RangeError)
  })

  it('signed by another key, or for something else than a card, is refused', () => {
    const header = encodeCardHeader(content)
    expect(verifyCardCode(signedWith(header, CARD_CODE_DOMAIN, privateKey), keyOf).ok).to.be.true
    for (const text of [signCardCode(content, other.privateKey), signedWith(header, '', privateKey)]) {
      expect(verifyCardCode(text, keyOf)).to.deep.equal({ ok: false, error: 'signature' })
    }
    const unknown = signCardCode({ ...content, keyId: 8 }, privateKey)
    expect(verifyCardCode(unknown, keyOf)).to.deep.equal({ ok: false, error: 'unknown_key' })
  })

  it('never makes a reader fail, whatever is held up', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'YP1:0A %'), minLength: 120, maxLength: 124 }),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        expect(verifyCardCode(text, keyOf).ok).to.be.false
        expect(verifyCardCode(`YP1:${text.padEnd(120, '0').slice(0, 120)}`, () => publicKey).ok).to.be.false
      }),
    )
  })

  it('is not made for numbers that do not fit', () => {
    const wrong = [
      { serial: 2 ** 48 },
      { serial: -1 },
      { serial: 1.5 },
      { issueNo: 65_536 },
      { keyId: 65_536 },
      { expiryDay: 2_932_897 },
    ]
    for (const fields of wrong) {
      expect(() => signCardCode({ ...content, ...fields }, privateKey), JSON.stringify(fields)).to.throw(
        RangeError,
      )
    }
  })

  it('can be read and verified by WebCrypto, as a browser does offline', async () => {
    const parts = parseCardCode(signCardCode(content, privateKey))
    const key = await crypto.subtle.importKey(
      'jwk',
      publicKey.export({ format: 'jwk' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['verify'],
    )
    if (!parts) throw new Error('The code cannot be read')
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    expect(await crypto.subtle.verify(algorithm, key, parts.signature, parts.signedBytes)).to.be.true
    expect(parts).to.include({ serial: 12_345, issueNo: 2, keyId: 7, expiryDay: content.expiryDay })
    expect(CARD_CODE_LENGTH).to.equal(124)
  })
})

describe('the revocation list', () => {
  it('names a card by 16 bytes of the digest of serial and issue number', () => {
    const bytes = Buffer.from('0000000030390002', 'hex')
    expect(revocationEntry(12_345, 2)).to.equal(createHash('sha256').update(bytes).digest('hex').slice(0, 32))
    expect(revocationEntry(12_345, 3)).not.to.equal(revocationEntry(12_345, 2))
  })
})
