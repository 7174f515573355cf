import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { verifyCardCode } from '../../../src/features/codes/card-code.js'
import { parseCardNumber } from '../../../src/features/codes/typed-code.js'
import {
  accepted,
  act,
  aMember,
  anOffice,
  aPrintedCard,
  cardsOf,
  issueCard,
  tally,
} from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'

async function contentOf(code: string) {
  const { services } = await testApp()
  return verifyCardCode(code, (keyId) => services.keyring.verificationKey(keyId))
}

describe('a printed card', () => {
  afterEach(() => {
    clock.reset()
  })

  it('carries a signed code that names the card and its last good day, and a number to type', async () => {
    clock.set('2041-11-24T16:00:00Z')
    const office = await anOffice()
    const { id } = await aMember(office)

    const card = await aPrintedCard(office, id)

    expect(card).to.include({
      memberId: id,
      kind: 'printed',
      issueNo: 1,
      status: 'active',
      expiresOn: '2042-11-24',
    })
    expect(await contentOf(card.code)).to.include({
      ok: true,
      serial: card.serial,
      issueNo: 1,
      expiresOn: '2042-11-24',
    })
    expect(parseCardNumber(card.cardNumber)).to.deep.equal({ serial: card.serial })
    expect(parseCardNumber(card.cardNumberFormatted)).to.deep.equal({ serial: card.serial })
    const stored = JSON.stringify(await CardModel.findById(card.id).lean())
    expect(stored).not.to.contain(card.code)
  })

  it('replaces the former one at once and keeps the card number', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const first = await aPrintedCard(office, id)
    await act(office, `/cards/${first.id}/block`)

    const second = await aPrintedCard(office, id)

    expect(second).to.include({ cardNumber: first.cardNumber, issueNo: 2, status: 'active' })
    const former = await call('GET', `/cards/${first.id}`, { token: office.staff })
    expect(former.body).to.include({ status: 'revoked', statusReason: 'replaced' })
    expect((await act(office, `/cards/${first.id}/unblock`)).body.code).to.equal('illegal_transition')
  })

  it('is the only living one of its member when ten are issued at the same time', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)

    const answers = await Promise.all(Array.from({ length: 10 }, () => issueCard(office, id)))

    expect(tally(answers)).to.deep.equal({ 201: 10 })
    const cards = await cardsOf(office, id)
    expect(cards.map(({ issueNo }) => issueNo).sort((a, b) => a - b)).to.deep.equal([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
    expect(cards.filter(({ status }) => status === 'active').map(({ issueNo }) => issueNo)).to.deep.equal([
      10,
    ])
    expect(new Set(cards.map(({ serial }) => serial)).size).to.equal(1)
  })

  it('is issued to active members only, by staff of their community', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const body = { kind: 'printed' }
    const path = `/members/${id}/cards`

    expect((await call('POST', path, { token: await office.as('auditor'), body })).status).to.equal(403)
    expect((await issueCard(await anOffice(), id)).status).to.equal(404)
    expect((await call('POST', path, { token: office.staff, body: { kind: 'phone' } })).status).to.equal(400)
    await act(office, `/members/${id}/suspend`)
    expect((await issueCard(office, id)).body.code).to.equal('member_not_active')
    expect(await cardsOf(office, id)).to.deep.equal([])
  })

  it('can be blocked and unblocked, and once revoked never comes back', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const card = await aPrintedCard(office, id)
    const path = `/cards/${card.id}`

    expect((await act(office, `${path}/unblock`)).body.code).to.equal('illegal_transition')
    expect(accepted(await act(office, `${path}/block`, '丢失'), 200)).to.include({
      status: 'blocked',
      statusReason: '丢失',
    })
    expect((await act(office, `${path}/block`)).status).to.equal(409)
    expect(accepted(await act(office, `${path}/unblock`, '找到'), 200).status).to.equal('active')
    expect(accepted(await act(office, `${path}/revoke`, '损坏'), 200).status).to.equal('revoked')
    for (const action of ['block', 'unblock', 'revoke']) {
      expect((await act(office, `${path}/${action}`)).body.code).to.equal('illegal_transition')
    }
    const events = await AuditEventModel.find({
      communityId: office.communityId,
      'subjects.id': card.id,
    }).sort({ _id: 1 })
    expect(events.map(({ type }) => type)).to.deep.equal([
      'CARD_ISSUED',
      'CARD_BLOCKED',
      'CARD_UNBLOCKED',
      'CARD_REVOKED',
    ])
  })

  it('stays revoked when blocking, unblocking and revoking meet', async () => {
    const office = await anOffice()
    for (let round = 0; round < 10; round += 1) {
      const { id } = await aMember(office)
      const card = await aPrintedCard(office, id)

      const actions = ['block', 'unblock', 'revoke', 'block', 'unblock', 'revoke']
      const answers = await Promise.all(actions.map((action) => act(office, `/cards/${card.id}/${action}`)))

      expect(
        answers.filter(({ status }, index) => status === 200 && actions[index] === 'revoke'),
      ).to.have.length(1)
      expect((await cardsOf(office, id)).map(({ status }) => status)).to.deep.equal(['revoked'])
    }
  })

  it('needs a reason to be blocked or revoked, and stays within its community', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const card = await aPrintedCard(office, id)
    const other = await anOffice()

    for (const action of ['block', 'revoke']) {
      const path = `/cards/${card.id}/${action}`
      expect((await call('POST', path, { token: office.staff, body: {} })).status).to.equal(400)
      expect((await act(other, path)).status).to.equal(404)
    }
    expect((await call('GET', `/cards/${card.id}`, { token: other.staff })).status).to.equal(404)
    expect((await call('GET', `/members/${id}/cards`, { token: other.staff })).status).to.equal(404)
    expect((await call('GET', `/cards/${card.id}`, { token: office.staff })).body.status).to.equal('active')
  })
})

describe('the QR picture of a printed card', () => {
  before(async () => {
    const reader = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
    const wasmBinary = (await readFile(reader)).buffer
    await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  })

  it('reads as a code of the same card, black on white with its margin', async () => {
    const office = await anOffice()
    const card = await aPrintedCard(office, (await aMember(office)).id)
    const { baseUrl } = await testApp()

    const response = await fetch(`${baseUrl}/api/v1/cards/${card.id}/qr.png`, {
      headers: { authorization: `Bearer ${office.staff}` },
    })
    const [found] = await readBarcodes(new Uint8Array(await response.arrayBuffer()), { formats: ['QRCode'] })

    expect(response.headers.get('content-type')).to.equal('image/png')
    expect(response.headers.get('cache-control')).to.equal('no-store')
    expect(await contentOf(found?.text ?? '')).to.include({ ok: true, serial: card.serial, issueNo: 1 })
    expect(found?.ecLevel).to.equal('Q')
    const events = { communityId: office.communityId, type: 'CARD_CODE_SHOWN' }
    expect(await AuditEventModel.countDocuments(events)).to.equal(1)
  })

  it('comes as SVG too', async () => {
    const office = await anOffice()
    const card = await aPrintedCard(office, (await aMember(office)).id)

    const { status, headers, body } = await call('GET', `/cards/${card.id}/qr.svg`, { token: office.staff })

    expect([status, headers.get('content-type')]).to.deep.equal([200, 'image/svg+xml; charset=utf-8'])
    expect(body).to.match(/^<svg [^>]*viewBox="0 0 53 53"/)
  })

  it('is refused to auditors and for cards that are not active or have expired', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const card = await aPrintedCard(office, id)
    const path = `/cards/${card.id}/qr.svg`

    expect((await call('GET', path, { token: await office.as('auditor') })).status).to.equal(403)
    await CardModel.updateOne({ _id: card.id }, { $set: { expiresOn: '2026-01-01' } })
    expect((await call('GET', path, { token: office.staff })).body.code).to.equal('card_expired')
    await act(office, `/cards/${card.id}/block`)
    expect((await call('GET', path, { token: office.staff })).body.code).to.equal('card_not_active')
  })
})
