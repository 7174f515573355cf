import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { parseCredential } from '../../../src/features/proofs/shared/proof-format.js'
import { proofStepAt } from '../../../src/features/proofs/shared/proof-time.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { decodeBase45, encodeBase45 } from '../../../src/lib/base45.js'
import { decodeBase64url, encodeBase64url } from '../../../src/lib/base64url.js'
import { addDays, businessDayOf, dayNumberOf } from '../../../src/lib/business-day.js'
import {
  aBenefit,
  aBoundPhone,
  aMember,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  signIn,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { aPhoneKey, signProof } from '../../helpers/phone-key.js'
import { aProofPhone, bindProofKey } from '../../helpers/proof-phone.js'

describe('the code without network of a bound phone', () => {
  let world: World
  let benefitId: string

  before(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world)
  })
  afterEach(() => {
    clock.reset()
  })

  /** A member with a bound phone that has its credential. */
  async function aPhone() {
    const memberId = await aMember(world)
    const token = await aBoundPhone(world, memberId)
    const listed = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    const cardId = listed.body.items[0].id as string
    return { memberId, token, cardId, ...(await aProofPhone(token)) }
  }

  const remove = (cardId: string) =>
    call('POST', `/cards/${cardId}/revoke`, { token: world.staff, body: { reason: '手机丢失' } })

  async function refusal(code: string) {
    const { status, body } = await prepare(world, code)
    return `${status} ${body.code as string}`
  }

  describe('its credential', () => {
    it('names the card, the key and a last day sixty days ahead, and answers the server’s clock', async () => {
      const token = await aBoundPhone(world, await aMember(world))
      const { publicKey } = await aPhoneKey()

      const { body } = expectStatus(await bindProofKey(token, publicKey), 200)

      const parts = parseCredential(decodeBase64url(body.credential as string) ?? new Uint8Array())
      const expiresOn = addDays(businessDayOf(new Date()), 60)
      expect(body).to.include({ expiresOn, stepSeconds: 30 })
      expect(Date.parse(body.serverTime as string)).to.be.closeTo(Date.now(), 10_000)
      expect(parts).to.deep.include({ publicKey, issueNo: 1, expiryDay: dayNumberOf(expiresOn) })
    })

    it('is renewed for the same key without an event, and replaced for another key with one', async () => {
      const { token, cardId, key, proof } = await aPhone()
      const events = () => AuditEventModel.countDocuments({ type: 'PROOF_KEY_BOUND', 'subjects.id': cardId })
      expectStatus(await bindProofKey(token, key.publicKey), 200)
      expect(await events()).to.equal(1)

      const newer = await aProofPhone(token)

      expect(await events()).to.equal(2)
      expect(await refusal(await proof())).to.equal('410 card_revoked')
      expectStatus(await prepare(world, await newer.proof()), 200)
    })

    it('is of one key only when a phone asks for several at once', async () => {
      const { token } = await aPhone()
      const keys = await Promise.all(Array.from({ length: 6 }, aPhoneKey))

      const answers = await Promise.all(keys.map(({ publicKey }) => bindProofKey(token, publicKey)))

      const statuses = await Promise.all(
        answers.map(async ({ body }, index) => {
          const credential = decodeBase64url(body.credential as string) ?? new Uint8Array()
          const key = keys[index]
          if (!key) throw new Error('no key')
          return (await prepare(world, await signProof(credential, proofStepAt(Date.now()), key))).status
        }),
      )
      expect(statuses.sort()).to.deep.equal([200, 410, 410, 410, 410, 410])
    })

    it('is not given for what is no public key, nor to anybody but a phone', async () => {
      const { token } = await aPhone()
      const offCurve = new Uint8Array(33).fill(5)
      for (const publicKey of [
        undefined,
        7,
        '',
        'A',
        'A'.repeat(44),
        'A'.repeat(45),
        '=',
        encodeBase64url(offCurve),
      ]) {
        const answer = await call('POST', '/my/proof-keys', { token, body: { publicKey } })
        expect(answer.status, String(publicKey)).to.equal(400)
        expect(answer.body.errors[0].path).to.equal('publicKey')
      }
      expect((await bindProofKey(world.cashier, offCurve)).status).to.equal(403)
    })

    it('is not given for another card than the one that asks, and leaves its key as it was', async () => {
      const [one, other] = [await aPhone(), await aPhone()]
      const publicKey = encodeBase64url((await aPhoneKey()).publicKey)

      const answer = await call('POST', '/my/proof-keys', {
        token: one.token,
        body: { cardId: other.cardId, publicKey },
      })

      expect(answer.status).to.equal(404)
      expectStatus(await prepare(world, await one.proof()), 200)
      expectStatus(await prepare(world, await other.proof()), 200)
    })

    it('is not given to a phone that was removed', async () => {
      const { token, cardId, key } = await aPhone()
      expectStatus(await remove(cardId), 200)

      const answer = await bindProofKey(token, key.publicKey)

      expect(`${answer.status} ${answer.body.code as string}`).to.equal('401 phone_revoked')
    })

    it('leaves no more on the card than a digest of the public key', async () => {
      const { cardId, key } = await aPhone()
      const card = await CardModel.findById(cardId).lean()
      expect(card?.proofKey).to.match(/^[0-9a-f]{64}$/)
      expect(JSON.stringify(card)).to.not.include(encodeBase64url(key.publicKey))
    })
  })

  describe('at the counter', () => {
    it('is redeemed once, and the record says that it was a proof', async () => {
      const { proof } = await aPhone()
      const code = await proof()

      const token = await prepareToken(world, code)
      const { body } = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)

      expect(body).to.include({ codeKind: 'proof', cardKind: 'phone', discountFen: 1290 })
      expect(await RedemptionModel.findById(body.id).lean()).to.include({ codeKind: 'proof' })
      const again = await prepare(world, code)
      expect(`${again.status} ${again.body.code as string}`).to.equal('409 code_already_used')
      expect(again.body.usedAtThisShop).to.equal(true)
    })

    it('is spent for its step, also when the phone signs it anew; the next step is another code', async () => {
      const { proofOfStep } = await aPhone()
      const step = proofStepAt(Date.now())
      const token = await prepareToken(world, await proofOfStep(step))
      const second = await prepareToken(world, await proofOfStep(step))
      expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)

      expect(await refusal(await proofOfStep(step))).to.equal('409 code_already_used')
      const late = await redeem(world, { prepareToken: second, benefitId })
      expect(`${late.status} ${late.body.code as string}`).to.equal('409 code_already_used')
      const next = await prepareToken(world, await proofOfStep(step + 1))
      expectStatus(await redeem(world, { prepareToken: next, benefitId }), 201)
    })

    it('is taken once by a hundred counters that see it at the same time', async () => {
      const { proof, cardId } = await aPhone()
      const code = await proof()
      const tokens = await Promise.all(Array.from({ length: 100 }, () => prepareToken(world, code)))

      const answers = await Promise.all(
        tokens.map((token) => redeem(world, { prepareToken: token, benefitId })),
      )

      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 201)).to.have.length(1)
      expect(statuses.filter((status) => status === 409)).to.have.length(99)
      expect(await RedemptionModel.countDocuments({ cardId, outcome: 'committed' })).to.equal(1)
    })

    it('is good while its step began less than 60 s ago, for a phone up to 30 s ahead', async () => {
      const { proofOfStep } = await aPhone()
      // Some minutes ahead: the clock of the test must not go back behind the keys.
      const step = proofStepAt(Date.now()) + 10
      const code = await proofOfStep(step)
      for (const [ageMs, expected] of [
        [-30_001, '410 code_expired'],
        [-30_000, '200 undefined'],
        [0, '200 undefined'],
        [59_999, '200 undefined'],
        [60_000, '410 code_expired'],
        [86_400_000, '410 code_expired'],
      ] as const) {
        clock.set(new Date(step * 30_000 + ageMs))
        expect(await prepareAs(code), String(ageMs)).to.equal(expected)
      }
    })

    it('of a phone whose credential is over says that it is too old', async () => {
      const { proof } = await aPhone()
      clock.set(new Date(Date.now() + 61 * 86_400_000))
      expect(await prepareAs(await proof())).to.equal('410 code_expired')
    })

    it('of a removed phone is refused, at prepare and at redeem', async () => {
      const { proof, cardId } = await aPhone()
      const token = await prepareToken(world, await proof())
      expectStatus(await remove(cardId), 200)

      expect(await refusal(await proof())).to.equal('410 card_revoked')
      const { status, body } = await redeem(world, { prepareToken: token, benefitId })
      expect(`${status} ${body.code as string}`).to.equal('410 card_revoked')
    })

    it('signed by another key, cut, or with any byte flipped is unknown', async () => {
      const { credential, proof } = await aPhone()
      const other = await aPhoneKey()
      const step = proofStepAt(Date.now())
      expect(await refusal(await signProof(credential, step, other))).to.equal('404 code_unknown')
      const mixed = Uint8Array.from(credential)
      mixed.set(other.publicKey, 16)
      expect(await refusal(await signProof(mixed, step, other))).to.equal('404 code_unknown')
      const good = await proof()
      const bytes = decodeBase45(good.slice(4)) ?? new Uint8Array()
      const wrong = [
        ...Array.from({ length: good.length }, (_, length) => good.slice(0, length)).filter(Boolean),
        ...Array.from(bytes, (_, place) => {
          const flipped = Uint8Array.from(bytes, (byte, at) => (at === place ? byte ^ 0x80 : byte))
          return `YL2:${encodeBase45(flipped)}`
        }),
      ]
      const answers: string[] = []
      for (let at = 0; at < wrong.length; at += 20) {
        answers.push(...(await Promise.all(wrong.slice(at, at + 20).map(refusal))))
      }
      expect(wrong).to.have.length.above(450)
      expect(new Set(answers)).to.deep.equal(new Set(['404 code_unknown']))
      expectStatus(await prepare(world, good), 200)
    })

    it('of another community is unknown, and stays good in its own', async () => {
      const { proof } = await aPhone()
      const elsewhere = await aWorld()
      const code = await proof()

      const { status, body } = await prepare(elsewhere, code)

      expect(`${status} ${body.code as string}`).to.equal('404 code_unknown')
      expectStatus(await prepare(world, code), 200)
    })
  })

  /** As `refusal`, for a moment at which the cashier's own sign-in has ended. */
  async function prepareAs(code: string) {
    const token = await signIn(world.cashierUsername)
    const { status, body } = await call('POST', '/redemptions/prepare', { token, body: { code } })
    return `${status} ${String(body.code)}`
  }
})
