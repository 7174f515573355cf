import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import * as jose from 'jose'
import { rotate } from '../../src/infrastructure/keyring-rotation.js'
import { type Keyring, loadOrCreateKeyring } from '../../src/infrastructure/keyring.js'
import { createSignedTokens } from '../../src/infrastructure/signed-token.js'

const now = new Date('2026-11-24T02:00:00.900Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const keyring = loadOrCreateKeyring({ mayCreate: true, now })
const tokens = createSignedTokens(keyring)
const invalid = { ok: false, reason: 'invalid' }
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a signed token', () => {
  it('gives its claims back for its own purpose only', () => {
    const token = tokens.sign('prepare', { cardId: 'k1', shopId: 's1' }, 120, now)
    const stranger = createSignedTokens(keyring)
    expect(stranger.verify('access', token, now), 'before anybody remembers it').to.deep.equal(invalid)
    for (const reader of [tokens, stranger, stranger]) {
      const result = reader.verify('prepare', token, now)
      expect(result.ok && result.claims).to.include({ cardId: 'k1', shopId: 's1' })
      expect(reader.verify('access', token, now)).to.deep.equal(invalid)
    }
  })

  it('expires to the second, also when it was seen before', () => {
    for (const reader of [tokens, createSignedTokens(keyring)]) {
      const token = tokens.sign('prepare', {}, 120, now)
      expect(reader.verify('prepare', token, later(119)).ok).to.be.true
      expect(reader.verify('prepare', token, later(120))).to.include({ ok: false, reason: 'expired' })
      expect(reader.verify('prepare', token, later(121))).to.include({ ok: false, reason: 'expired' })
    }
  })

  it('says what it was for after it has expired, so that a repeated request is recognised', () => {
    const token = tokens.sign('prepare', { cardId: 'k1' }, 120, now)
    for (const reader of [tokens, createSignedTokens(keyring)]) {
      const result = reader.verify('prepare', token, later(500))
      expect(result.ok || result.reason).to.equal('expired')
      expect('claims' in result && result.claims).to.include({ cardId: 'k1' })
    }
  })

  it('reads the same in the process that signed it as in any other, whatever happens to its parts', () => {
    const shops = ['s1']
    const token = tokens.sign('access', { shops, at: now, nothing: undefined }, 120, now)
    shops.push('s2')
    const [own, other] = [tokens, createSignedTokens(keyring)].map((reader) =>
      reader.verify('access', token, now),
    )
    expect(own).to.deep.equal(other)
    expect(own?.ok && own.claims).to.deep.include({ shops: ['s1'] })
  })

  it('expired and for another purpose is invalid, not expired', () => {
    const token = tokens.sign('prepare', {}, 1, now)
    for (const reader of [tokens, createSignedTokens(keyring)]) {
      expect(reader.verify('access', token, later(5))).to.deep.equal(invalid)
    }
  })

  it('cannot be altered in any character', () => {
    const token = tokens.sign('access', { userId: 'u1', role: 'cashier' }, 600, now)
    expect(tokens.verify('access', token, now).ok).to.be.true
    for (let index = 0; index < token.length; index += 1) {
      const changed = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1)
      // The last character carries only two bits of the signature; a change of the others is another spelling of it.
      if (index === token.length - 1) continue
      expect(tokens.verify('access', changed, now), `changed ${index}`).to.deep.equal(invalid)
    }
  })

  it('of another algorithm, key or issuer is refused', async () => {
    const payload = { iss: 'yinlinghui', aud: 'access', exp: 4_000_000_000 }
    const unsigned = `${encode({ alg: 'none', kid: '1' })}.${encode(payload)}.`
    const head = `${encode({ alg: 'HS256', kid: '1' })}.${encode(payload)}`
    const publicPem = keyring.verificationKey(1)!.export({ type: 'spki', format: 'pem' })
    const confused = `${head}.${createHmac('sha256', publicPem).update(head).digest('base64url')}`
    const stranger = createSignedTokens(loadOrCreateKeyring({ mayCreate: true, now })).sign(
      'access',
      {},
      600,
      now,
    )
    const { privateKey } = keyring.currentSigningKey(now)
    const signedAs = (issuer: string, kid?: string) =>
      new jose.SignJWT({ aud: 'access' })
        .setProtectedHeader({ alg: 'ES256', ...(kid ? { kid } : {}) })
        .setIssuer(issuer)
        .setExpirationTime(4_000_000_000)
        .sign(privateKey)
    const endless = await new jose.SignJWT({ aud: 'access', iss: 'yinlinghui' })
      .setProtectedHeader({ alg: 'ES256', kid: '1' })
      .sign(privateKey)

    expect(tokens.verify('access', await signedAs('yinlinghui', '1'), now).ok).to.be.true
    const wrong = [unsigned, confused, stranger, endless, await signedAs('other', '1')]
    wrong.push(
      await signedAs('yinlinghui'),
      await signedAs('yinlinghui', '2'),
      await signedAs('yinlinghui', '01'),
    )
    for (const token of [...wrong, '', '.', 'a.b.c', 'x'.repeat(9000)]) {
      expect(tokens.verify('access', token, now), token.slice(0, 60)).to.deep.equal(invalid)
    }
  })

  it('cannot be given another purpose or a longer life by its claims', () => {
    const token = tokens.sign('access', { aud: 'lease', iss: 'other', exp: 4_000_000_000, iat: 0 }, 60, now)
    for (const reader of [createSignedTokens(keyring), tokens]) {
      expect(reader.verify('lease', token, now)).to.deep.equal(invalid)
      expect(reader.verify('access', token, now).ok).to.be.true
      expect(reader.verify('access', token, later(60))).to.include({ ok: false, reason: 'expired' })
    }
  })

  it('that only the program reads is good with the secret of its own installation and with nothing else', async () => {
    const token = tokens.sign('prepare', { cardId: 'k1' }, 120, now)
    const { privateKey } = keyring.currentSigningKey(now)
    const published = await new jose.SignJWT({ aud: 'prepare', iss: 'yinlinghui', cardId: 'k1' })
      .setProtectedHeader({ alg: 'ES256', kid: '1' })
      .setExpirationTime(4_000_000_000)
      .sign(privateKey)
    const [head = '', payload = '', signature = ''] = token.split('.')
    const unsigned = `${encode({ alg: 'none' })}.${payload}.`
    const publicPem = keyring.verificationKey(1)!.export({ type: 'spki', format: 'pem' })
    const guessed = `${head}.${payload}.${createHmac('sha256', publicPem).update(`${head}.${payload}`).digest('base64url')}`
    const altered = `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    const stranger = createSignedTokens(loadOrCreateKeyring({ mayCreate: true, now }))

    const reader = createSignedTokens(keyring)
    expect(reader.verify('prepare', token, now).ok).to.be.true
    for (const wrong of [published, unsigned, guessed, altered, `${head}.${payload}.`]) {
      expect(reader.verify('prepare', wrong, now), wrong.slice(0, 60)).to.deep.equal(invalid)
    }
    expect(stranger.verify('prepare', token, now)).to.deep.equal(invalid)
    expect(reader.verify('access', token, now)).to.deep.equal(invalid)
  })

  it('can be verified by any other program with the published keys', async () => {
    const token = tokens.sign('lease', { deviceId: 'd1' }, 600, now)
    const { payload, protectedHeader } = await jose.jwtVerify(token, jose.createLocalJWKSet(keyring.jwks()), {
      audience: 'lease',
      issuer: 'yinlinghui',
      currentDate: now,
    })
    expect(payload).to.include({ deviceId: 'd1', iat: 1795485600, exp: 1795486200 })
    expect(protectedHeader).to.include({ alg: 'ES256', kid: '1' })
  })

  it('of the former key is good after a rotation, and new ones name the new key', () => {
    const token = tokens.sign('access', {}, 30 * 86_400, now)
    const rotated = createSignedTokens(rotate(keyring, now))
    const atUse = later(8 * 86_400)
    expect(rotated.verify('access', token, atUse).ok).to.be.true
    expect(jose.decodeProtectedHeader(rotated.sign('access', {}, 60, atUse)).kid).to.equal('2')
  })
})

describe('remembering verified tokens', () => {
  const counting = () => {
    const asked: number[] = []
    const counted: Keyring = {
      ...keyring,
      verificationKey: (kid) => {
        asked.push(kid)
        return keyring.verificationKey(kid)
      },
    }
    return { asked, reader: createSignedTokens(counted, { cacheSize: 2 }) }
  }
  const [a, b, c] = ['a', 'b', 'c'].map((name) => tokens.sign('access', { name }, 600, now)) as [
    string,
    string,
    string,
  ]

  it('checks a signature once, and again only after two others were used since', () => {
    const { asked, reader } = counting()
    const checksFor = (...texts: string[]) => {
      const before = asked.length
      for (const text of texts) expect(reader.verify('access', text, now).ok).to.be.true
      return asked.length - before
    }

    expect(checksFor(a, a, a)).to.equal(1)
    expect(checksFor(b, a)).to.equal(1)
    expect(checksFor(c)).to.equal(1)
    expect(checksFor(a, c), 'the two most recently used').to.equal(0)
    expect(checksFor(b), 'the forgotten one').to.equal(1)
  })

  it('remembers no token that was refused', () => {
    const { asked, reader } = counting()
    const forged = `${a.slice(0, -20)}${'A'.repeat(20)}`
    for (const _ of [1, 2]) expect(reader.verify('access', forged, now)).to.deep.equal(invalid)
    expect(asked).to.have.length(2)
  })
})
