import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import {
  aMember,
  anIdNumber,
  anOffice,
  aPrintedCard,
  tally,
  type Office,
} from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

describe('finding members', () => {
  let office: Office
  const idOf: Record<string, string> = {}
  let cardNumber: string

  before(async () => {
    office = await anOffice()
    const people = [
      { name: '李秀云', phone: '13800135678', tags: ['living_alone'] },
      { name: '欧阳建华', phone: '13900135678' },
      { name: '单雄信', phone: '0352-2345678', idNumber: anIdNumber('1940-01-01') },
      { name: '吕秀兰' },
    ]
    for (const person of people) idOf[person.name] = (await aMember(office, person)).id
    const card = await aPrintedCard(office, idOf['欧阳建华'] ?? '')
    cardNumber = card.cardNumber
    await call('POST', `/members/${idOf['吕秀兰']}/suspend`, {
      token: office.staff,
      body: { reason: '外出' },
    })
  })

  const find = async (query: Record<string, string>) => {
    const search = new URLSearchParams(query)
    const { status, body } = await call('GET', `/members?${search.toString()}`, { token: office.staff })
    expect(status).to.equal(200)
    return (body.items as { name: string }[]).map(({ name }) => name)
  }

  it('finds by pinyin initials, pinyin, and any part of the characters', async () => {
    expect(await find({ q: 'lxy' })).to.deep.equal(['李秀云'])
    expect(await find({ q: 'LXY' })).to.deep.equal(['李秀云'])
    expect(await find({ q: 'shanxiong' })).to.deep.equal(['单雄信'])
    expect(await find({ q: 'lx' })).to.deep.equal(['李秀云', '吕秀兰'])
    expect(await find({ q: '秀' })).to.deep.equal(['李秀云', '吕秀兰'])
    expect(await find({ q: '欧阳' })).to.deep.equal(['欧阳建华'])
  })

  it('finds by the last digits of the phone, by the whole number and by the card number', async () => {
    expect(await find({ q: '5678' })).to.deep.equal(['李秀云', '欧阳建华', '单雄信'])
    expect(await find({ q: '139 0013 5678' })).to.deep.equal(['欧阳建华'])
    expect(await find({ q: cardNumber })).to.deep.equal(['欧阳建华'])
    expect(await find({ q: '9999' })).to.deep.equal([])
  })

  it('filters by status and tag, of which 高龄 follows from the age', async () => {
    expect(await find({ status: 'suspended' })).to.deep.equal(['吕秀兰'])
    expect(await find({ tag: 'living_alone' })).to.deep.equal(['李秀云'])
    expect(await find({ tag: 'oldest_old' })).to.deep.equal(['单雄信'])
    expect(await find({ tag: 'oldest_old', status: 'suspended' })).to.deep.equal([])
  })

  it('treats signs of a pattern as characters', async () => {
    for (const q of ['.*', '(', '[', '\\', '^李', '$ne']) expect(await find({ q })).to.deep.equal([])
  })

  it('pages through all of them, each once', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await call('GET', `/members?limit=3${cursor ? `&cursor=${cursor}` : ''}`, {
        token: office.staff,
      })
      seen.push(...(body.items as { name: string }[]).map(({ name }) => name))
      cursor = body.nextCursor ?? ''
    } while (cursor)

    expect(seen).to.deep.equal(['李秀云', '欧阳建华', '单雄信', '吕秀兰'])
  })

  it('refuses a cursor that is none, and an unknown filter', async () => {
    const forged = Buffer.from('["x"]').toString('base64url')
    for (const query of [`cursor=${forged}`, 'cursor=abc', 'status=dead', 'sort=name', 'limit=201']) {
      const { status } = await call('GET', `/members?${query}`, { token: office.staff })
      expect([query, status]).to.deep.equal([query, 400])
    }
  })
})

describe('editing a member', () => {
  afterEach(() => {
    clock.reset()
  })

  it('changes what is named and leaves the rest; null takes a phone away', async () => {
    const office = await anOffice()
    const member = await aMember(office, { phone: '13800135678', address: '旧地址', tags: ['veteran'] })

    const path = `/members/${member.id}`
    const edited = await call('PATCH', path, { token: office.staff, body: { name: '王桂英', phone: null } })

    expect(edited.status).to.equal(200)
    expect(edited.body).to.include({ name: '王桂英', phoneMasked: null, hasAddress: true })
    expect(edited.body.tags).to.deep.equal(['veteran'])
    expect(edited.headers.get('etag')).to.equal('"2"')
    const found = await call('GET', '/members?q=wgy', { token: office.staff })
    expect(found.body.items).to.have.length(1)
    expect((await call('GET', '/members?q=5678', { token: office.staff })).body.items).to.deep.equal([])
    expect((await call('GET', '/members?q=lxy', { token: office.staff })).body.items).to.deep.equal([])
  })

  it('accepts the tags that it answered: 高龄 follows from the age and is not kept', async () => {
    clock.set('2041-11-23T16:00:00Z')
    const office = await anOffice()
    const member = await aMember(office, { idNumber: anIdNumber('1961-11-24'), tags: ['disabled'] })
    expect(member.tags).to.deep.equal(['disabled', 'oldest_old'])

    const path = `/members/${member.id}`
    const edited = await call('PATCH', path, { token: office.staff, body: { tags: member.tags } })
    expect(edited.body.tags).to.deep.equal(['disabled', 'oldest_old'])
    clock.set('2041-11-23T15:59:59Z')

    expect((await call('GET', path, { token: office.staff })).body.tags).to.deep.equal(['disabled'])
  })

  it('records each consent with its time, and does not end a membership', async () => {
    const office = await anOffice()
    const member = await aMember(office)
    const path = `/members/${member.id}`

    const withdrawn = await call('PATCH', path, {
      token: office.staff,
      body: { consents: { showMaskedNameToShops: false } },
    })
    const ended = await call('PATCH', path, {
      token: office.staff,
      body: { consents: { membership: false } },
    })

    expect(withdrawn.body.consents).to.deep.equal({
      membership: true,
      showMaskedNameToShops: false,
      photo: false,
    })
    expect(withdrawn.body.consentRecords).to.have.length(3)
    expect([ended.status, ended.body.code]).to.deep.equal([422, 'consent_required'])
  })

  it('lets one of ten edits of the same version through, and tells the others', async () => {
    const office = await anOffice()
    const member = await aMember(office)
    const edit = (index: number) =>
      call('PATCH', `/members/${member.id}`, {
        token: office.staff,
        body: { address: `${index} 号楼` },
        headers: { 'if-match': '"1"' },
      })

    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => edit(index)))

    expect(tally(answers)).to.deep.equal({ 200: 1, 412: 9 })
    const refused = answers.find(({ status }) => status === 412)
    expect(refused?.body.code).to.equal('stale_edit')
    const filter = { communityId: office.communityId, type: 'MEMBER_EDITED' }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(1)
  })

  it('refuses an edit of nothing, and of the ID number', async () => {
    const office = await anOffice()
    const member = await aMember(office)
    for (const body of [{}, { idNumber: anIdNumber() }]) {
      const { status } = await call('PATCH', `/members/${member.id}`, { token: office.staff, body })
      expect(status).to.equal(400)
    }
  })
})
