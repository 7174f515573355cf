import { sign, verify } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createKeyFile } from '../../src/infrastructure/keyring-file.js'
import { rotate, rotateFieldKey } from '../../src/infrastructure/keyring-rotation.js'
import {
  KeyringInvalidError,
  KeyringMissingError,
  KeyringPermissionsError,
  loadOrCreateKeyring,
  lostKeys,
  saveKeyring,
} from '../../src/infrastructure/keyring.js'
import { aFolder, type Folder } from '../helpers/places.js'

const now = new Date('2026-11-24T02:00:00Z')
const daysLater = (days: number) => new Date(now.getTime() + days * 86_400_000)
const fresh = () => loadOrCreateKeyring({ mayCreate: true, now })

interface Written {
  signingKeys: { kid: number; jwk: Record<string, string> }[]
  fieldKeys: { version: number; key: string }[]
  blindIndexKey: string
  auditKey: string
}
const written = (text: string) => JSON.parse(text) as Written

describe('the key file', () => {
  let own: Folder
  let folder: string
  let file: string
  beforeEach(() => {
    own = aFolder('keyring')
    folder = own.path
    file = join(folder, 'data', 'keys.json')
  })
  afterEach(() => {
    own.remove()
  })

  it('is made at the first start for its owner only, and read at the next', () => {
    const first = loadOrCreateKeyring({ file, mayCreate: true, now })
    const second = loadOrCreateKeyring({ file, mayCreate: false })

    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(second.toJson()).to.equal(first.toJson())
    expect(readdirSync(join(folder, 'data'))).to.deep.equal(['keys.json'])
  })

  it('is never replaced by a second start, which takes the keys that are there', () => {
    const first = loadOrCreateKeyring({ file, mayCreate: true, now })
    const again = loadOrCreateKeyring({ file, mayCreate: true, now })
    expect(again.fingerprint()).to.equal(first.fingerprint())
  })

  it('of two processes that start at once is written by one, and the other is told so', () => {
    expect(createKeyFile(file, 'the first')).to.be.true
    expect(createKeyFile(file, 'the second')).to.be.false
    expect(readFileSync(file, 'utf8')).to.equal('the first')
    expect(readdirSync(join(folder, 'data'))).to.deep.equal(['keys.json'])
  })

  it('is missed by name when none may be made, and none is made then', () => {
    expect(() => loadOrCreateKeyring({ file, mayCreate: false })).to.throw(KeyringMissingError)
    expect(() => loadOrCreateKeyring({ mayCreate: false })).to.throw(KeyringMissingError)
    expect(existsSync(file)).to.be.false
  })

  it('is refused when others may open it', () => {
    loadOrCreateKeyring({ file, mayCreate: true, now })
    for (const mode of [0o644, 0o640, 0o604, 0o602]) {
      chmodSync(file, mode)
      expect(() => loadOrCreateKeyring({ file, mayCreate: true }), mode.toString(8)).to.throw(
        KeyringPermissionsError,
      )
    }
    chmodSync(file, 0o400)
    expect(loadOrCreateKeyring({ file, mayCreate: false }).jwks().keys).to.have.length(1)
  })

  it('is refused when damaged, and left as it is', () => {
    const text = loadOrCreateKeyring({ file, mayCreate: true, now }).toJson()
    for (const damaged of ['', text.slice(0, -20), '{}', text.replace('yinlinghui-keyring-1', 'other')]) {
      writeFileSync(file, damaged)
      expect(() => loadOrCreateKeyring({ file, mayCreate: true }), damaged.slice(0, 20)).to.throw(
        KeyringInvalidError,
      )
      expect(readFileSync(file, 'utf8')).to.equal(damaged)
    }
  })

  it('is replaced whole when keys are rotated', () => {
    const rotated = rotate(loadOrCreateKeyring({ file, mayCreate: true, now }), now)
    saveKeyring(rotated, file)
    expect(loadOrCreateKeyring({ file, mayCreate: false }).toJson()).to.equal(rotated.toJson())
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(readdirSync(join(folder, 'data'))).to.deep.equal(['keys.json'])
  })

  it('gives way to the text of the environment', () => {
    loadOrCreateKeyring({ file, mayCreate: true, now })
    const given = fresh()
    expect(loadOrCreateKeyring({ file, json: given.toJson(), mayCreate: false }).fingerprint()).to.equal(
      given.fingerprint(),
    )
  })
})

describe('the text of a keyring', () => {
  const altered = (change: (data: Written) => void) => {
    const data = written(fresh().toJson())
    change(data)
    return JSON.stringify(data)
  }

  it('is refused with a key short, twice, unknown or put together from two', () => {
    const table: Record<string, (data: Written) => void> = {
      'a short field key': (data) => data.fieldKeys.splice(0, 1, { ...data.fieldKeys[0]!, key: 'AAAA' }),
      'no field key': (data) => data.fieldKeys.splice(0),
      'no signing key': (data) => data.signingKeys.splice(0),
      'a number twice': (data) => data.signingKeys.push(...data.signingKeys),
      'a key id out of range': (data) => (data.signingKeys[0]!.kid = 65_536),
      'a further field': (data) => Object.assign(data, { more: 1 }),
      'a private part of another key': (data) =>
        (data.signingKeys[0]!.jwk.d = written(fresh().toJson()).signingKeys[0]!.jwk.d!),
      'a point that is not on the curve': (data) =>
        (data.signingKeys[0]!.jwk.x = data.signingKeys[0]!.jwk.y!),
    }
    expect(
      loadOrCreateKeyring({ json: altered(() => undefined), mayCreate: false }).jwks().keys,
    ).to.have.length(1)
    for (const [name, change] of Object.entries(table)) {
      expect(() => loadOrCreateKeyring({ json: altered(change), mayCreate: false }), name).to.throw(
        KeyringInvalidError,
      )
    }
  })

  it('is not quoted in the error', () => {
    const json = `{"blindIndexKey":"c2VjcmV0IHNlY3JldCBzZWNyZXQ=" `
    for (const text of [json, `${json}}`]) {
      expect(() => loadOrCreateKeyring({ json: text, mayCreate: false }))
        .to.throw(KeyringInvalidError)
        .with.property('message')
        .that.does.not.include('c2Vj')
    }
  })
})

describe('signing keys', () => {
  it('sign from the first moment, and are published as a JWK set without their private part', () => {
    const keyring = fresh()
    const { kid, privateKey } = keyring.currentSigningKey(now)
    const publicKey = keyring.verificationKey(kid)!
    const data = Buffer.from('x')
    expect(verify('sha256', data, publicKey, sign('sha256', data, privateKey))).to.be.true
    expect(publicKey.type).to.equal('public')

    const [jwk] = keyring.jwks().keys
    expect(jwk).to.have.all.keys('kty', 'crv', 'x', 'y', 'kid', 'use', 'alg')
    expect(jwk).to.include({ kid: '1', use: 'sig', alg: 'ES256', crv: 'P-256' })
  })

  it('are published 7 days before they sign', () => {
    const rotated = rotate(fresh(), now)
    expect(rotated.jwks().keys.map(({ kid }) => kid)).to.deep.equal(['1', '2'])
    expect(rotated.verificationKey(2)).not.to.equal(undefined)
    expect(rotated.currentSigningKey(new Date(daysLater(7).getTime() - 1)).kid).to.equal(1)
    expect(rotated.currentSigningKey(daysLater(7)).kid).to.equal(2)
  })

  it('are not made while another is waiting', () => {
    const rotated = rotate(fresh(), now)
    expect(() => rotate(rotated, daysLater(6))).to.throw(RangeError)
    expect(rotate(rotated, daysLater(7)).jwks().keys).to.have.length(3)
  })

  it('do not sign when the clock is before all of them', () => {
    expect(() => fresh().currentSigningKey(daysLater(-1))).to.throw(KeyringMissingError)
  })

  it('lose their private part once retired, and stay published until 90 days after the last card', () => {
    const rotated = rotate(fresh(), now)
    const privateParts = (text: string) => written(text).signingKeys.map(({ jwk }) => 'd' in jwk)
    expect(privateParts(rotated.prune(daysLater(6), null).toJson())).to.deep.equal([true, true])

    const retired = rotated.prune(daysLater(7), '2027-11-24')
    expect(privateParts(retired.toJson())).to.deep.equal([false, true])
    expect(retired.currentSigningKey(daysLater(7)).kid).to.equal(2)

    // The last card is good until midnight in Shanghai at the end of 24 November 2027; 90 days later begins 23 February 2028.
    const kidsAt = (moment: string) =>
      retired
        .prune(new Date(moment), '2027-11-24')
        .jwks()
        .keys.map(({ kid }) => kid)
    expect(kidsAt('2028-02-22T15:59:59.999Z')).to.deep.equal(['1', '2'])
    expect(kidsAt('2028-02-22T16:00:00Z')).to.deep.equal(['2'])
  })

  it('without cards stay 90 days after their retirement, and cards count per key', () => {
    const rotated = rotate(fresh(), now)
    expect(rotated.prune(daysLater(96), null).jwks().keys).to.have.length(2)
    expect(rotated.prune(daysLater(97), null).jwks().keys).to.have.length(1)
    const perKey = (kid: number) => (kid === 1 ? null : '2099-12-31')
    expect(
      rotated
        .prune(daysLater(97), perKey)
        .jwks()
        .keys.map(({ kid }) => kid),
    ).to.deep.equal(['2'])
  })
})

describe('knowing the keys again', () => {
  it('tells other keys and absent ones by name, and takes new ones as no harm', () => {
    const keyring = fresh()
    const recorded = keyring.keyChecks()
    expect(lostKeys(recorded, keyring)).to.deep.equal([])
    expect(lostKeys(recorded, rotateFieldKey(rotate(keyring, now), now))).to.deep.equal([])
    expect(lostKeys(recorded, fresh())).to.have.members(['signing:1', 'field:1', 'blind_index', 'audit'])

    const data = { ...written(keyring.toJson()), auditKey: written(fresh().toJson()).auditKey }
    const mixed = loadOrCreateKeyring({ json: JSON.stringify(data), mayCreate: false })
    expect(lostKeys(recorded, mixed)).to.deep.equal(['audit'])
  })

  it('needs a short fingerprint that says nothing of the keys', () => {
    const keyring = fresh()
    const data = written(keyring.toJson())
    expect(keyring.fingerprint()).to.match(/^[0-9a-f]{16}$/)
    expect(keyring.fingerprint()).not.to.equal(fresh().fingerprint())
    expect(keyring.fingerprint()).not.to.equal(rotate(keyring, now).fingerprint())
    const shown = JSON.stringify(keyring.keyChecks()) + keyring.fingerprint()
    for (const secret of [
      data.blindIndexKey,
      data.auditKey,
      data.fieldKeys[0]!.key,
      data.signingKeys[0]!.jwk.d!,
    ]) {
      expect(shown).not.to.include(secret)
      expect(shown).not.to.include(Buffer.from(secret, 'base64').toString('hex').slice(0, 16))
    }
  })
})
