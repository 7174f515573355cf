import { expect } from 'chai'
import fc from 'fast-check'
import {
  createFieldEncryption,
  FieldDecryptionError,
  FieldKeyMissingError,
} from '../../src/infrastructure/field-encryption.js'
import { rotateFieldKey } from '../../src/infrastructure/keyring-rotation.js'
import { loadOrCreateKeyring } from '../../src/infrastructure/keyring.js'

const keyring = loadOrCreateKeyring({ mayCreate: true })
const fields = createFieldEncryption(keyring)
const context = { communityId: 'c1', field: 'idNumber', memberId: 'm1' }
const idNumber = '11010519491231002X'

describe('an encrypted field', () => {
  it('gives its value back in its own place, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(fields.decrypt(fields.encrypt(value, context), context)).to.equal(value)
      }),
    )
  })

  it('never looks the same twice and shows nothing of the value', () => {
    const texts = Array.from({ length: 20 }, () => fields.encrypt(idNumber, context))
    expect(new Set(texts).size).to.equal(20)
    for (const text of texts) {
      expect(text).to.match(/^f1\.1\.[\w-]+$/)
      expect(Buffer.from(text.split('.')[2] ?? '', 'base64url').includes(idNumber)).to.be.false
    }
  })

  it('cannot be moved to another member, field or community', () => {
    const text = fields.encrypt(idNumber, context)
    for (const other of [
      { memberId: 'm2' },
      { field: 'phone' },
      { communityId: 'c2' },
      { communityId: 'c1m', memberId: '1' },
    ]) {
      expect(() => fields.decrypt(text, { ...context, ...other }), JSON.stringify(other)).to.throw(
        FieldDecryptionError,
      )
    }
  })

  it('is refused with any character changed or cut off', () => {
    const text = fields.encrypt(idNumber, context)
    for (let index = 0; index < text.length; index += 1) {
      const changed = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)
      expect(() => fields.decrypt(changed, context), `changed ${index}`).to.throw(FieldDecryptionError)
      expect(() => fields.decrypt(text.slice(0, index), context), `cut ${index}`).to.throw(
        FieldDecryptionError,
      )
    }
  })

  it('does not open with another key, and says when its key version is absent', () => {
    const text = fields.encrypt(idNumber, context)
    const stranger = createFieldEncryption(loadOrCreateKeyring({ mayCreate: true }))
    expect(() => stranger.decrypt(text, context)).to.throw(FieldDecryptionError)
    expect(() => fields.decrypt(text.replace('f1.1.', 'f1.2.'), context)).to.throw(FieldKeyMissingError)
  })

  it('written before a new key is made can still be read, and new ones use the new key', () => {
    const old = fields.encrypt(idNumber, context)
    const renewed = createFieldEncryption(rotateFieldKey(keyring, new Date()))
    const recent = renewed.encrypt(idNumber, context)
    expect([old, recent].map((text) => renewed.keyVersionOf(text))).to.deep.equal([1, 2])
    expect([old, recent].map((text) => renewed.decrypt(text, context))).to.deep.equal([idNumber, idNumber])
    expect(() => renewed.decrypt(old.replace('f1.1.', 'f1.2.'), context)).to.throw(FieldDecryptionError)
    expect(renewed.keyVersionOf(idNumber)).to.equal(null)
  })
})

describe('the blind index', () => {
  it('is the same for a person within a community and different in another, and under other keys', () => {
    const index = fields.blindIndex('c1', idNumber)
    expect(index).to.match(/^[0-9a-f]{64}$/)
    expect(fields.blindIndex('c1', idNumber)).to.equal(index)
    const others = [
      fields.blindIndex('c2', idNumber),
      fields.blindIndex('c1', '110105194912310021'),
      fields.auditReference('c1', 'id-number', idNumber),
      createFieldEncryption(loadOrCreateKeyring({ mayCreate: true })).blindIndex('c1', idNumber),
    ]
    expect(new Set([index, ...others]).size).to.equal(5)
  })
})

describe('an audit reference', () => {
  it('tells kinds of data and communities apart', () => {
    const references = [
      fields.auditReference('c1', 'phone', '13812345678'),
      fields.auditReference('c1', 'address', '13812345678'),
      fields.auditReference('c2', 'phone', '13812345678'),
    ]
    expect(new Set(references).size).to.equal(3)
    expect(fields.auditReference('c1', 'phone', '13812345678')).to.equal(references[0])
  })
})
