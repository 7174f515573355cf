import { expect } from 'chai'
import { DEFAULT_THRESHOLDS } from '../../../src/features/anomalies/thresholds.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CommunityModel } from '../../../src/features/communities/community.model.js'
import { aCommunity, tokenAs, unique } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]
const aBody = (fields = {}) => ({
  name: `御锦源${unique()}`,
  street: '新旺街道',
  district: '平城区',
  ...fields,
})

describe('communities', () => {
  it('are founded by an administrator with settings that work without further choice', async () => {
    const token = await tokenAs('admin')
    const body = aBody()

    const made = await call('POST', '/communities', { token, body })

    expect(made.status).to.equal(201)
    expect(made.headers.get('etag')).to.equal('"1"')
    expect(made.body).to.include({ ...body, minimumAge: 60, revision: 1 })
    expect(made.body.settings).to.deep.equal({
      printedCardDailyLimit: 3,
      printedCardSecondFactorAboveFen: null,
      offlineCapFen: 10_000,
      carerPolicy: 'accept_with_second_factor',
      noticeVersion: '2026-01',
      contactPhone: null,
      counterIdleMinutes: 10,
      deviceSilentDays: 7,
      activityReminderFrom: '09:00',
      openingHours: null,
      anomalyRules: DEFAULT_THRESHOLDS,
      cardRules: null,
    })
    const read = await call('GET', `/communities/${made.body.id}`, { token })
    expect(read.body).to.deep.equal(made.body)
    const events = await AuditEventModel.find({ communityId: made.body.id }).lean()
    expect(events.map(({ type }) => type)).to.deep.equal(['COMMUNITY_CREATED'])
  })

  it('keep a setting that is taken away', async () => {
    const token = await tokenAs('admin')
    const settings = { printedCardDailyLimit: null, contactPhone: '0352-5550101' }

    const made = await call('POST', '/communities', { token, body: aBody({ minimumAge: 65, settings }) })

    expect(made.body.minimumAge).to.equal(65)
    expect(made.body.settings).to.include({ printedCardDailyLimit: null, contactPhone: '03525550101' })
  })

  it('let their staff change a setting, and nothing else', async () => {
    const communityId = await aCommunity()
    const token = await tokenAs('staff', { communityId })
    const path = `/communities/${communityId}`

    const changed = await call('PATCH', path, { token, body: { settings: { printedCardDailyLimit: 5 } } })
    const renamed = await call('PATCH', path, { token, body: { name: '别的社区' } })
    const both = await call('PATCH', path, {
      token,
      body: { minimumAge: 50, settings: { printedCardDailyLimit: 9 } },
    })

    expect(changed.status).to.equal(200)
    expect(changed.headers.get('etag')).to.equal('"2"')
    expect(changed.body.settings).to.include({ printedCardDailyLimit: 5, noticeVersion: '2026-01' })
    expect(outcome(renamed)).to.deep.equal([403, 'permission_denied'])
    expect(outcome(both)).to.deep.equal([403, 'permission_denied'])
    const stored = await CommunityModel.findById(communityId).lean()
    expect(stored?.settings?.printedCardDailyLimit).to.equal(5)
    expect(stored?.minimumAge).to.equal(60)
    const events = await AuditEventModel.find({ communityId, type: 'COMMUNITY_CHANGED' }).lean()
    expect(events.map(({ facts }) => facts)).to.deep.equal([{ changed: ['settings.printedCardDailyLimit'] }])
  })

  it('are not there for other communities', async () => {
    const communityId = await aCommunity()
    const token = await tokenAs('staff', { communityId: await aCommunity() })
    const path = `/communities/${communityId}`

    const body = { settings: { printedCardDailyLimit: 1 } }
    expect(outcome(await call('GET', path, { token }))).to.deep.equal([404, 'not_found'])
    expect(outcome(await call('PATCH', path, { token, body }))).to.deep.equal([404, 'not_found'])
    expect((await CommunityModel.findById(communityId).lean())?.revision).to.equal(1)
  })

  it('refuse a stale edit', async () => {
    const communityId = await aCommunity()
    const token = await tokenAs('admin')
    const edit = (name: string) =>
      call('PATCH', `/communities/${communityId}`, { token, body: { name }, headers: { 'if-match': '"1"' } })

    const answers = await Promise.all([edit('甲社区'), edit('乙社区')])

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 412])
    const winner = answers.find(({ status }) => status === 200)
    expect((await CommunityModel.findById(communityId).lean())?.name).to.equal(winner?.body.name)
  })

  it('are listed page by page and found by name', async () => {
    const token = await tokenAs('admin')
    const mark = unique()
    for (const number of [1, 2, 3])
      await call('POST', '/communities', { token, body: aBody({ name: `${mark}-${number}` }) })

    const first = await call('GET', `/communities?q=${mark}&limit=2`, { token })
    const second = await call('GET', `/communities?q=${mark}&limit=2&cursor=${first.body.nextCursor}`, {
      token,
    })

    const names = [...first.body.items, ...second.body.items].map(({ name }) => name)
    expect(names).to.deep.equal([`${mark}-1`, `${mark}-2`, `${mark}-3`])
    expect(second.body.nextCursor).to.equal(null)
  })

  it('refuse what makes no sense', async () => {
    const token = await tokenAs('admin')
    const bodies = [
      {},
      aBody({ name: ' ' }),
      aBody({ minimumAge: 12 }),
      aBody({ settings: { printedCardDailyLimit: 0 } }),
      aBody({ settings: { printedCardSecondFactorAboveFen: 1.5 } }),
      aBody({ settings: { contactPhone: '12' } }),
      aBody({ settings: { unknown: 1 } }),
      aBody({ settings: { cardRules: Array.from({ length: 4 }, () => '字'.repeat(40)) } }),
      aBody({ settings: { openingHours: [] } }),
      aBody({ settings: { deviceSilentDays: 0 } }),
      aBody({ revision: 7 }),
    ]
    for (const body of bodies) {
      const answer = await call('POST', '/communities', { token, body })
      expect(outcome(answer), JSON.stringify(body)).to.deep.equal([400, 'validation_failed'])
    }
  })
})
