import type { KeyPairKeyObjectResult } from 'node:crypto'
import type { OfflineVerdict } from '../../../src/features/offline/shared/judge.js'
import type { OfflineReason } from '../../../src/features/offline/shared/reasons.js'
import { signCredential } from '../../../src/features/proofs/credential.js'
import { formatProof } from '../../../src/features/proofs/shared/proof-format.js'
import type { Keyring } from '../../../src/infrastructure/keyring.js'
import { decodeBase45, encodeBase45 } from '../../../src/lib/base45.js'
import { addDays, dayNumberOf } from '../../../src/lib/business-day.js'
import { aPhoneKey, signProof, type PhoneKeyPair } from '../../helpers/phone-key.js'
import type { OfflineVector } from './vectors.js'

const SERIAL = 77_777
const ISSUE = 1
const STEP_MS = 30_000

interface Place {
  keyring: Keyring
  now: Date
  day: string
}

interface ProofQuestion {
  name: string
  change: Partial<Omit<OfflineVector, 'name' | 'expected'>>
  expected: OfflineVerdict
}

export const stepOf = (at: Date) => Math.floor(at.getTime() / STEP_MS)

let phoneKey: Promise<PhoneKeyPair> | undefined
const theKey = () => (phoneKey ??= aPhoneKey())

/** What the phone of the questions shows now. */
export async function aGoodProof(place: Place) {
  const key = await theKey()
  const code = await signProof(credentialOf(place, key), stepOf(place.now), key)
  return { code, serial: SERIAL, issueNo: ISSUE }
}

function credentialOf(
  { keyring, now, day }: Place,
  { publicKey }: PhoneKeyPair,
  fields: { serial?: number; expiresOn?: string; keyId?: number } = {},
  signer = keyring.currentSigningKey(now),
): Uint8Array {
  const { serial = SERIAL, expiresOn = addDays(day, 60), keyId = signer.kid } = fields
  const content = { keyId, serial, issueNo: ISSUE, expiryDay: dayNumberOf(expiresOn), publicKey }
  return signCredential(content, signer.privateKey)
}

/** Questions about phones without network: good proofs, every byte changed, every length, every clock. */
export async function proofQuestions(
  place: Place & { strangers: KeyPairKeyObjectResult },
): Promise<ProofQuestion[]> {
  const { keyring, strangers, now, day } = place
  const key = await theKey()
  const other = await aPhoneKey()
  const credential = credentialOf(place, key)
  const step = stepOf(now)
  const good = await signProof(credential, step, key)
  const questions: ProofQuestion[] = []
  const ask = (name: string, change: ProofQuestion['change'], expected: OfflineVerdict) => {
    questions.push({ name: `a proof ${name}`, change: { code: good, ...change }, expected })
  }
  const yes = (ofStep = step, serial = SERIAL): OfflineVerdict => ({
    ok: true,
    serial,
    issueNo: ISSUE,
    businessDay: day,
    step: ofStep,
    amounts: { discountFen: 1290, payableFen: 7310 },
  })
  const no = (reason: OfflineReason): OfflineVerdict => ({ ok: false, reason })

  ask('of now', {}, yes())
  ask('signed again', { code: await signProof(credential, step, key) }, yes())
  for (const serial of [0, 2 ** 32, 2 ** 48 - 1]) {
    const code = await signProof(credentialOf(place, key, { serial }), step, key)
    ask(`of serial ${serial}`, { code }, yes(step, serial))
  }
  askForgeries()
  await askSigners()
  await askTimes()
  askSeen()
  return questions

  function askForgeries() {
    for (let length = 4; length < good.length; length += 1) {
      ask(`cut to ${length} characters`, { code: good.slice(0, length) }, no('code_unknown'))
    }
    const bytes = decodeBase45(good.slice(4)) ?? new Uint8Array()
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Uint8Array.from(bytes, (byte, at) => (at === place ? byte ^ 1 : byte))
      // Version, flags and an expiry after the year 9999 are no proof at all.
      const isOther = place < 2 || place === 12
      ask(
        `with byte ${place} flipped`,
        { code: `YL2:${encodeBase45(changed)}` },
        no(isOther ? 'code_unknown' : 'forged'),
      )
    }
    for (const [name, code] of [
      ['with a blank before', ` ${good}`],
      ['with a blank after', `${good} `],
      ['in lower case', good.toLowerCase()],
      ['as a card', good.replace('YL2:', 'YP1:')],
      ['twice', good + good],
      ['with a foreign sign', good.replace(/.$/, '中')],
    ] as const) {
      ask(name, { code }, no('code_unknown'))
    }
  }

  async function askSigners() {
    ask('signed by another phone', { code: await signProof(credential, step, other) }, no('forged'))
    const mixed = Uint8Array.from(credential)
    mixed.set(other.publicKey, 16)
    ask('with another phone’s key put in', { code: await signProof(mixed, step, other) }, no('forged'))
    const stranger = { kid: keyring.currentSigningKey(now).kid, privateKey: strangers.privateKey }
    const foreign = credentialOf(place, key, {}, stranger)
    ask('of a stranger’s credential', { code: await signProof(foreign, step, key) }, no('forged'))
    for (const keyId of [0, 2, 65_535]) {
      const code = await signProof(credentialOf(place, key, { keyId }), step, key)
      ask(`naming key ${keyId}, which did not sign it`, { code }, no('forged'))
    }
    const next = keyring.currentSigningKey(new Date(now.getTime() + 8 * 86_400_000))
    const early = await signProof(credentialOf(place, key, {}, next), step, key)
    ask('by the key that signs from next week on', { code: early }, yes())
    const moved = decodeBase45((await signProof(credential, step - 10, key)).slice(4)) ?? new Uint8Array()
    ask(
      'of another step put into this one',
      { code: formatProof(credential, step, moved.slice(117)) },
      no('forged'),
    )
  }

  async function askTimes() {
    const ofStep = (at: number) => signProof(credential, at, key)
    // `now` is the first moment of its step; a phone and a shop may each be off by 30 s.
    for (const [offset, isGood] of [
      [-300, false],
      [-3, false],
      [-2, true],
      [-1, true],
      [1, true],
      [2, true],
      [3, false],
      [300, false],
    ] as const) {
      const expected = isGood ? yes(step + offset) : no('code_expired')
      ask(`of ${offset} steps`, { code: await ofStep(step + offset) }, expected)
    }
    const later = (ms: number) => ({ at: new Date(step * STEP_MS + ms).toISOString() })
    ask('89.999 s old', later(89_999), yes())
    ask('90 s old', later(90_000), no('code_expired'))
    const last = await signProof(credentialOf(place, key, { expiresOn: day }), step, key)
    ask('on the credential’s last day', { code: last }, yes())
    const over = await signProof(credentialOf(place, key, { expiresOn: addDays(day, -1) }), step, key)
    ask('after the credential’s last day', { code: over }, no('card_expired'))
  }

  function askSeen() {
    const seen = (businessDay: string, ofStep: number, serial = SERIAL) => ({
      seen: [{ serial, issueNo: ISSUE, businessDay, step: ofStep }],
    })
    ask('shown a second time', seen(day, step), no('code_seen'))
    ask('of a card seen today', seen(day, step - 100), no('card_seen_today'))
    ask('that was taken before midnight', seen(addDays(day, -1), step), no('code_seen'))
    ask('of a card seen yesterday', seen(addDays(day, -1), step - 100), yes())
    ask('of a step that another phone has shown', seen(day, step, SERIAL + 1), yes())
  }
}
