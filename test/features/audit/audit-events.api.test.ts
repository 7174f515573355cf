import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { SYSTEM_ACTOR } from '../../../src/http/actor.js'
import { anOffice, type Office } from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'

/** Events at 08:00 in Asia/Shanghai of the days, in this order. */
async function record(office: Office, events: { type: string; day: string; subject?: string }[]) {
  for (const { type, day, subject = 'm1' } of events) {
    await AuditEventModel.create({
      communityId: office.communityId,
      type,
      actor: SYSTEM_ACTOR,
      subjects: [{ kind: 'member', id: subject }],
      facts: { day },
      at: new Date(`${day}T00:00:00Z`),
      unsealed: true,
    })
  }
}

const THREE = [
  { type: 'MEMBER_REGISTERED', day: '2026-11-22' },
  { type: 'CARD_ISSUED', day: '2026-11-23', subject: 'm2' },
  { type: 'CARD_REVOKED', day: '2026-11-24' },
]

/** The events that the test recorded: that staff signed in is one too. */
async function eventsOf(office: Office, query = '') {
  const { body } = await call('GET', `/audit/events?${query}`, { token: office.staff })
  return body.items.filter(({ type }: { type: string }) => type !== 'USER_SIGNED_IN')
}

async function typesOf(office: Office, query = '') {
  return (await eventsOf(office, query)).map(({ type }: { type: string }) => type)
}

describe('GET /audit/events', () => {
  it('tells a community’s events newest first, with who did what to whom', async () => {
    const office = await anOffice()
    await record(office, THREE)

    const events = await eventsOf(office)

    expect(events.map(({ type }: { type: string }) => type)).to.deep.equal([
      'CARD_REVOKED',
      'CARD_ISSUED',
      'MEMBER_REGISTERED',
    ])
    expect(events[0]).to.deep.include({
      actor: { kind: 'system', role: 'system' },
      subjects: [{ kind: 'member', id: 'm1' }],
      facts: { day: '2026-11-24' },
      at: '2026-11-24T00:00:00.000Z',
      sealNo: null,
    })
  })

  it('finds events by type, subject and days', async () => {
    const office = await anOffice()
    await record(office, THREE)

    expect(await typesOf(office, 'type=CARD_ISSUED')).to.deep.equal(['CARD_ISSUED'])
    expect(await typesOf(office, 'subjectId=m2')).to.deep.equal(['CARD_ISSUED'])
    expect(await typesOf(office, 'from=2026-11-23&to=2026-11-23')).to.deep.equal(['CARD_ISSUED'])
    expect(await typesOf(office, 'from=2026-11-23')).to.deep.equal(['CARD_REVOKED', 'CARD_ISSUED'])
    expect(await typesOf(office, 'to=2026-11-22&type=CARD_ISSUED')).to.deep.equal([])
  })

  it('goes through its pages without losing or repeating events of the same moment', async () => {
    const office = await anOffice()
    await record(
      office,
      Array.from({ length: 7 }, () => ({ type: 'CARD_ISSUED', day: '2026-11-23' })),
    )
    const seen = new Set<string>()
    let cursor: string | null = ''
    let pages = 0

    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : ''
      const { body } = await call('GET', `/audit/events?type=CARD_ISSUED&limit=3${query}`, {
        token: office.staff,
      })
      for (const { id } of body.items) seen.add(id)
      cursor = body.nextCursor
      pages += 1
    }

    expect(seen.size).to.equal(7)
    expect(pages).to.equal(3)
  })

  it('is for staff and auditors of the community, and not for shops', async () => {
    const [office, other] = [await anOffice(), await anOffice()]
    await record(office, THREE)
    const shopId = await office.aShop()

    expect(await typesOf(other)).to.deep.equal([])
    expect((await call('GET', '/audit/events', { token: await office.as('auditor') })).status).to.equal(200)
    for (const role of ['shop_manager', 'cashier'] as const) {
      const token = await office.as(role, { shopId })
      expect((await call('GET', '/audit/events', { token })).status).to.equal(403)
    }
  })

  it('refuses what is no filter of its own', async () => {
    const office = await anOffice()

    for (const query of [
      'type=$ne',
      'subjectId[$ne]=1',
      'from=2026-13-01',
      'from=0001-01-01',
      'from=2026-02-02&to=2026-02-01',
      'cursor=bm9uZQ',
      `cursor=${Buffer.from('["x","y"]').toString('base64url')}`,
      `cursor=${Buffer.from('[1e300,"0123456789abcdef01234567"]').toString('base64url')}`,
      'limit=201',
    ]) {
      const { status } = await call('GET', `/audit/events?${query}`, { token: office.staff })
      expect(status, query).to.equal(400)
    }
  })
})
