import { readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js'
import { newKey } from '../../helpers/api.js'
import { callAt, run, startDemo, type RunningDemo } from '../../helpers/commands.js'
import { aFolder } from '../../helpers/places.js'
import { anIdNumber } from '../../builders/world.js'

const ACCOUNTS = [
  'admin',
  'staff',
  'auditor',
  'manager',
  'cashier',
  'organization',
  'volunteer',
  'otherStaff',
  'otherCashier',
] as const
type Logins = { baseUrl: string } & Record<
  (typeof ACCOUNTS)[number],
  { username: string; password: string; shopId?: string }
>

/** What newcomers start with: always the embedded store, whatever the other tests run on. */
describe('the demonstration', () => {
  const folder = aFolder('demo')
  const loginsFile = path.join(folder.path, 'demo-logins.json')
  const environment = { YINLINGHUI_DATA: folder.path, MONGODB_URI: '' }
  let demo: RunningDemo
  let logins: Logins

  const readLogins = () => JSON.parse(readFileSync(loginsFile, 'utf8')) as Logins
  const login = (username: string, password: string) =>
    callAt(demo.baseUrl, 'POST', '/auth/login', { body: { username, password } })
  const tokenOf = async (account: (typeof ACCOUNTS)[number]) => {
    const { username, password } = logins[account]
    const { status, body } = await login(username, password)
    expect(status, account).to.equal(200)
    return body.accessToken as string
  }
  const get = async (url: string, token: string) => {
    const { status, body } = await callAt(demo.baseUrl, 'GET', url, { token })
    expect(status, url).to.equal(200)
    return body
  }

  before('starts where an earlier start was killed while it put the data in', async () => {
    const store = await startEmbeddedMongo({ dataPath: path.join(folder.path, 'store') })
    const client = await new MongoClient(store.uri).connect()
    const database = client.db('yinlinghui')
    await database
      .collection<{ _id: string }>('demonstrations')
      .insertOne({ _id: 'demonstration', state: 'begun' } as never)
    await database.collection('communities').insertOne({ name: '半途而废', street: '-', district: '-' })
    await client.close()
    await store.close()
    demo = await startDemo(environment)
    logins = readLogins()
  })

  after(async () => {
    await demo.stop()
    folder.remove()
  })

  it('writes logins that only their owner can read, and every one of them signs in', async () => {
    expect(statSync(loginsFile).mode & 0o777).to.equal(0o600)
    expect(Object.keys(logins)).to.have.members(['baseUrl', ...ACCOUNTS])
    expect(logins.baseUrl).to.equal(demo.baseUrl)
    const roles: Record<string, string> = {}
    for (const account of ACCOUNTS) {
      const { username, password, shopId } = logins[account]
      const { body } = await login(username, password)
      const user = body.user as { role: string; shopId?: string | null }
      roles[account] = user.role
      expect(user.shopId ?? undefined, account).to.equal(shopId)
    }
    expect(roles).to.deep.equal({
      admin: 'admin',
      staff: 'staff',
      auditor: 'auditor',
      manager: 'shop_manager',
      cashier: 'cashier',
      organization: 'organization',
      volunteer: 'volunteer',
      otherStaff: 'staff',
      otherCashier: 'cashier',
    })
  })

  it('prints the addresses and logins in both languages', () => {
    expect(demo.printed).to.include(`${demo.baseUrl}/console`).and.to.include(`${demo.baseUrl}/counter`)
    for (const account of ACCOUNTS) expect(demo.printed).to.include(logins[account].password)
    expect(demo.printed).to.include('演示已就绪').and.to.include('The demonstration is ready')
  })

  it('shows ten shops with agreements in force, two hundred seniors and three months of redemptions', async () => {
    const token = await tokenOf('staff')
    const shops = (await get('/shops?limit=200', token)).items as unknown[]
    const agreements = (await get('/agreements?limit=200', token)).items as Record<string, any>[]
    const members = (await get('/members?limit=200', token)).items as Record<string, any>[]
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const from = new Date(Date.now() + 8 * 3_600_000 - 90 * 86_400_000).toISOString().slice(0, 10)
    const report = await get(`/reports/benefits?from=${from}&to=${today}&groupBy=day`, token)

    expect(shops).to.have.length(10)
    expect(agreements.filter(({ inForce }) => inForce)).to.have.length(10)
    expect(agreements.filter(({ status }) => status === 'draft')).to.have.length(1)
    expect(members).to.have.length(200)
    expect(members.every(({ age }) => age >= 60)).to.equal(true)
    expect(new Set(members.map(({ status }) => status as string))).to.deep.equal(
      new Set(['active', 'suspended', 'left', 'deceased']),
    )
    expect(report.totals.redemptions).to.be.within(1500, 3500)
    expect(report.totals.voids).to.be.greaterThan(3)
    expect((report.rows as { key: string }[]).some(({ key }) => key === from)).to.equal(true)
  })

  it('lets the cashier redeem with a printed card at any hour', async () => {
    const staff = await tokenOf('staff')
    const cashier = await tokenOf('cashier')
    const member = await callAt(demo.baseUrl, 'POST', '/members', {
      token: staff,
      body: {
        name: '李秀云',
        idNumber: anIdNumber(),
        consents: { membership: true, showMaskedNameToShops: true },
      },
    })
    const card = await callAt(demo.baseUrl, 'POST', `/members/${member.body.id as string}/cards`, {
      token: staff,
      body: { kind: 'printed' },
    })
    const prepared = await callAt(demo.baseUrl, 'POST', '/redemptions/prepare', {
      token: cashier,
      body: { code: card.body.code, billFen: 8600 },
    })
    const benefit = (prepared.body.benefits as Record<string, any>[]).find(
      ({ kind }) => kind === 'percent_off',
    )
    const redeemed = await callAt(demo.baseUrl, 'POST', '/redemptions', {
      token: cashier,
      key: newKey(),
      body: { prepareToken: prepared.body.prepareToken, benefitId: benefit?.id, billFen: 8600 },
    })

    expect(redeemed.status, JSON.stringify(redeemed.body)).to.equal(201)
    expect(redeemed.body).to.include({ discountFen: 1290, shopId: logins.cashier.shopId })
  })

  it('shows the property company a burst heating pipe that three neighbours reported, and what is late', async () => {
    const token = await tokenOf('organization')
    const requests = (await get('/requests', token)).items as Record<string, any>[]
    const bookings = (await get('/bookings', await tokenOf('staff'))).items as Record<string, any>[]

    expect(
      requests.map(({ kind, state, isLate, followers }) => [kind, state, isLate, followers]),
    ).to.deep.equal([
      ['lift', 'accepted', true, 0],
      ['water', 'waiting', false, 0],
      ['heating', 'confirmed', false, 2],
    ])
    expect(new Set(bookings.map(({ state }) => state as string))).to.deep.equal(
      new Set(['used', 'requested']),
    )
  })

  it('brings the first senior onto a phone by the printed link', async () => {
    const token = /\/enrol\/(\S+)/.exec(demo.printed)?.[1]
    const claimed = await callAt(demo.baseUrl, 'POST', '/enrolments/claim', { body: { token, name: '本人' } })
    const code = await callAt(demo.baseUrl, 'POST', '/my/codes', {
      token: claimed.body.deviceToken as string,
      body: {},
    })

    expect(claimed.status).to.equal(201)
    expect(code.status).to.equal(201)
  })

  it('keeps the second community apart', async () => {
    const other = await tokenOf('otherStaff')
    const foreign = await callAt(demo.baseUrl, 'GET', `/shops/${logins.cashier.shopId}`, { token: other })

    expect(foreign.status).to.equal(404)
    expect((await get('/shops', other)).items).to.have.length(1)
    expect((await get('/members', other)).items).to.have.length(2)
  })

  it('leaves the audit chain whole and the figures as the redemptions say', async () => {
    const audit = await run(['scripts/operate.mjs', 'audit-verify'], environment)
    const totals = await run(['scripts/operate.mjs', 'totals-recompute'], environment)

    expect(audit.code, audit.stdout + audit.stderr).to.equal(0)
    expect(totals.code, totals.stdout + totals.stderr).to.equal(0)
  })

  it('says in words that its folder or its port is in use', async () => {
    const folderInUse = await run(['scripts/demo.mjs'], environment)
    const portInUse = await run(['scripts/demo.mjs'], { ...environment, PORT: new URL(demo.baseUrl).port })

    for (const { code, stderr } of [folderInUse, portInUse]) {
      expect(code).to.equal(1)
      expect(stderr)
        .to.include('in use')
        .and.not.to.match(/\n\s+at /)
    }
    expect(folderInUse.stderr).to.include('数据目录')
    expect(portInUse.stderr).to.include('PORT')
  })

  it('keeps data and logins over a stop and a second start', async () => {
    const before = logins
    const stopped = await demo.stop()
    demo = await startDemo(environment)
    logins = readLogins()

    expect(stopped).to.include({ code: 0, stderr: '' })
    expect({ ...logins, baseUrl: '' }).to.deep.equal({ ...before, baseUrl: '' })
    expect(logins.baseUrl).to.equal(demo.baseUrl)
    const token = await tokenOf('staff')
    expect((await get('/members?q=李秀云&limit=200', token)).items).not.to.have.length(0)
  })

  it('gives new passwords and ends the old sessions when the file is missing', async () => {
    const before = logins
    const { body } = await login(before.staff.username, before.staff.password)
    await demo.stop()
    rmSync(loginsFile)
    demo = await startDemo(environment)
    logins = readLogins()

    const old = await login(before.staff.username, before.staff.password)
    const refreshed = await callAt(demo.baseUrl, 'POST', '/auth/refresh', {
      body: { refreshToken: body.refreshToken as string },
    })
    expect(old.status).to.equal(401)
    expect(refreshed.status).to.equal(401)
    for (const account of ACCOUNTS) {
      expect(logins[account].password).not.to.equal(before[account].password)
      await tokenOf(account)
    }
  })
})

describe('the demonstration beside other data', () => {
  const folder = aFolder('demo')
  const environment = { YINLINGHUI_DATA: folder.path, MONGODB_URI: '' }

  after(() => {
    folder.remove()
  })

  it('refuses a store that is not its own and changes no password there', async () => {
    const created = await run(
      ['scripts/operate.mjs', 'admin-create', '--username', 'admin', '--password-stdin'],
      environment,
      'korrekt-Pferd-88\n',
    )
    const refused = await run(['scripts/demo.mjs'], environment)
    const again = await run(['scripts/operate.mjs', 'admin-create', '--username', 'admin'], environment)

    expect(created.code, created.stderr).to.equal(0)
    expect(refused.code).to.equal(1)
    expect(refused.stderr).to.include('data of its own')
    expect(again.code).to.equal(2)
    expect(again.stderr).to.include('choose another')
  })
})
