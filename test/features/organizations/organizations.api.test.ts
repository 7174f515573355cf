import { expect } from 'chai'
import { anOrganization } from '../../builders/organizations.js'
import { aShop, expectStatus, PASSWORD, signIn, uniqueName } from '../../builders/world.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

describe('organizations of the alliances', () => {
  let communityId: string
  let staff: string

  beforeEach(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
  })

  const post = (path: string, body: unknown) => call('POST', path, { token: staff, body })

  it('are listed by alliance and found by pinyin, page by page', async () => {
    await anOrganization(staff, { alliance: 'committee', name: '驻区医院' })
    await anOrganization(staff, { alliance: 'club', name: '晚晴合唱团' })
    await anOrganization(staff, { alliance: 'property', name: '御锦源物业' })
    const names = ({ body }: { body: { items: { name: string }[] } }) => body.items.map(({ name }) => name)
    const get = (query: string) => call('GET', `/organizations?${query}`, { token: staff })

    expect(names(await get(''))).to.deep.equal(['御锦源物业', '晚晴合唱团', '驻区医院'])
    expect(names(await get('q=wqhct'))).to.deep.equal(['晚晴合唱团'])
    const first = await get('limit=2')
    expect(names(await get(`limit=2&cursor=${first.body.nextCursor as string}`))).to.deep.equal(['驻区医院'])
  })

  it('that are shops keep the name of the shop, once each', async () => {
    const shopId = await aShop(staff)
    const { body } = expectStatus(
      await post('/organizations', { alliance: 'merchant', shopId, pledges: ['让利'] }),
      201,
    )
    expectStatus(await call('PATCH', `/shops/${shopId}`, { token: staff, body: { name: '新招牌' } }), 200)

    const read = await call('GET', `/organizations/${body.id as string}`, { token: staff })

    expect(read.body).to.include({ name: '新招牌', shopId })
    expect((await post('/organizations', { alliance: 'merchant', shopId })).body.code).to.equal(
      'organization_exists',
    )
    expect((await post('/organizations', { alliance: 'merchant', name: '店' })).status).to.equal(400)
    expect((await post('/organizations', { alliance: 'club', shopId, name: '团' })).status).to.equal(400)
    const renamed = await call('PATCH', `/organizations/${body.id as string}`, {
      token: staff,
      body: { name: '别名' },
    })
    expect(renamed.body.errors[0].path).to.equal('name')
  })

  it('of one name are one in an alliance, also when twenty register it at once', async () => {
    const name = uniqueName('社团')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('/organizations', { alliance: 'club', name })),
    )

    expect(answers.filter(({ status }) => status === 201)).to.have.length(1)
    expect(answers.filter(({ body }) => body.code === 'organization_exists')).to.have.length(19)
  })

  it('refuse a term that ends before it starts, and an edit of what has changed since', async () => {
    const id = await anOrganization(staff, { startsOn: '2026-01-01' })
    const edit = (body: unknown, revision = '"1"') =>
      call('PATCH', `/organizations/${id}`, { token: staff, body, headers: { 'if-match': revision } })
    expect((await edit({ endsOn: '2025-01-01' })).body.errors[0].path).to.equal('endsOn')
    expectStatus(
      await edit({ pledges: ['每月一次'], contacts: [{ name: '孟师傅', phone: '03520000101' }] }),
      200,
    )
    expect((await edit({ pledges: [] })).body.code).to.equal('stale_edit')
  })

  it('sign in with an account that names them, and see themselves only', async () => {
    const id = await anOrganization(staff)
    const other = await anOrganization(staff)
    const account = { name: '孟师傅', password: PASSWORD, role: 'organization' }
    expect((await post('/users', { ...account, username: uniqueName('org') })).body.errors[0].path).to.equal(
      'organizationId',
    )
    const foreign = { ...account, username: uniqueName('org'), organizationId: '0'.repeat(24) }
    expect((await post('/users', foreign)).body.errors[0].path).to.equal('organizationId')
    const staffed = { ...account, role: 'staff', username: uniqueName('org'), organizationId: id }
    expect((await post('/users', staffed)).body.errors[0].path).to.equal('organizationId')
    const username = uniqueName('org')
    expectStatus(await post('/users', { ...account, username, organizationId: id }), 201)

    const token = await signIn(username)

    expect((await call('GET', '/me', { token })).body).to.include({
      role: 'organization',
      organizationId: id,
    })
    const list = await call('GET', '/organizations', { token })
    expect(list.body.items.map((one: { id: string }) => one.id)).to.deep.equal([id])
    expect((await call('GET', `/organizations/${other}`, { token })).status).to.equal(404)
    expect((await call('GET', '/members', { token })).status).to.equal(403)
    expect((await call('GET', '/users', { token })).status).to.equal(403)
  })
})
