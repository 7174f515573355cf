import { expect } from 'chai'
import mongoose from 'mongoose'
import { SessionModel, UserModel } from '../../../src/features/accounts/account.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { aCommunity, aShop, aUser, sessionOf, tokenAs, unique } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

const PASSWORD = 'leaf-river-42-lamp'

async function aPlace() {
  const communityId = await aCommunity()
  return { communityId, shopId: await aShop(communityId) }
}

const newUser = (fields: Record<string, unknown> = {}) => ({
  username: `new-${unique()}`,
  name: '王芳',
  role: 'cashier',
  ...fields,
})

const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]

describe('creating a user', () => {
  it('shows a password made by the server once, and it signs in', async () => {
    const { communityId, shopId } = await aPlace()
    const token = await tokenAs('staff', { communityId })
    const body = newUser({ shopId, username: ` Wang.Fang-${unique()} ` })

    const made = await call('POST', '/users', { token, body })

    expect(made.status).to.equal(201)
    expect(made.body).to.include({ role: 'cashier', communityId, shopId, status: 'active' })
    expect(made.body.username).to.equal(body.username.trim().toLowerCase())
    expect(made.headers.get('etag')).to.equal('"1"')
    expect(made.body.password).to.match(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
    const { username, password } = made.body
    expect((await call('POST', '/auth/login', { body: { username, password } })).status).to.equal(200)
    const read = await call('GET', `/users/${made.body.id}`, { token })
    expect(read.body).to.not.have.any.keys('password', 'passwordHash')
    const events = await AuditEventModel.find({ 'subjects.id': made.body.id, type: 'USER_CREATED' }).lean()
    expect(events).to.have.lengthOf(1)
    expect(JSON.stringify(events)).to.not.include(password)
  })

  it('keeps a given password and does not show it', async () => {
    const { communityId, shopId } = await aPlace()
    const token = await tokenAs('staff', { communityId })
    const body = newUser({ shopId, password: PASSWORD })

    const made = await call('POST', '/users', { token, body })

    expect(made.status).to.equal(201)
    expect(made.body).to.not.have.property('password')
    const login = await call('POST', '/auth/login', { body: { username: body.username, password: PASSWORD } })
    expect(login.status).to.equal(200)
  })

  it('lets an administrator name the community, and make administrators', async () => {
    const { communityId } = await aPlace()
    const token = await tokenAs('admin')

    const staff = await call('POST', '/users', { token, body: newUser({ role: 'staff', communityId }) })
    const admin = await call('POST', '/users', { token, body: newUser({ role: 'admin' }) })

    expect([staff.status, staff.body.communityId]).to.deep.equal([201, communityId])
    expect([admin.status, admin.body.communityId]).to.deep.equal([201, null])
  })

  it('gives a name once, however it is written, also when two ask at the same moment', async () => {
    const { communityId } = await aPlace()
    const token = await tokenAs('staff', { communityId })
    const username = `double-${unique()}`

    const answers = await Promise.all(
      [username, username.toUpperCase(), username].map((name) =>
        call('POST', '/users', { token, body: newUser({ role: 'auditor', username: name }) }),
      ),
    )

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).to.equal('username_taken')
    expect(await UserModel.countDocuments({ username })).to.equal(1)
  })

  it('refuses what does not fit together, and names the field', async () => {
    const { communityId, shopId } = await aPlace()
    const staff = await tokenAs('staff', { communityId })
    const admin = await tokenAs('admin')
    const elsewhere = await aPlace()
    const cases: [string, Record<string, unknown>, string][] = [
      [staff, newUser(), 'shopId'],
      [staff, newUser({ role: 'auditor', shopId }), 'shopId'],
      [staff, newUser({ shopId: elsewhere.shopId }), 'shopId'],
      [admin, newUser({ role: 'staff' }), 'communityId'],
      [admin, newUser({ role: 'admin', communityId }), 'communityId'],
      [staff, newUser({ shopId, username: 'a b' }), 'username'],
      [staff, newUser({ shopId, name: '' }), 'name'],
      [staff, newUser({ shopId, role: 'member' }), 'role'],
      [staff, newUser({ shopId, passwordHash: 'x' }), 'passwordHash'],
    ]
    for (const [token, body, path] of cases) {
      const answer = await call('POST', '/users', { token, body })
      expect([answer.status, answer.body.errors?.[0].path], JSON.stringify(body)).to.deep.equal([400, path])
      expect(await UserModel.countDocuments({ username: String(body.username) })).to.equal(0)
    }
  })

  const guessable = [
    'short-9',
    '1234567890',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'Password2026!',
    '13800138000',
    'qwertyuiop',
    '银龄惠20261124',
  ]
  for (const password of guessable) {
    it(`refuses the password ${password}`, async () => {
      const { communityId } = await aPlace()
      const token = await tokenAs('staff', { communityId })

      const answer = await call('POST', '/users', { token, body: newUser({ role: 'auditor', password }) })

      expect([answer.status, answer.body.errors?.[0].path]).to.deep.equal([400, 'password'])
    })
  }

  it('refuses a password that contains the username', async () => {
    const { communityId } = await aPlace()
    const token = await tokenAs('staff', { communityId })
    const body = newUser({ role: 'auditor', username: 'lihuamei', password: 'xx-LiHuaMei-77' })

    expect((await call('POST', '/users', { token, body })).body.errors?.[0].path).to.equal('password')
  })
})

describe('who may manage whom', () => {
  it('keeps every role within its reach', async () => {
    const { communityId, shopId } = await aPlace()
    const may: Record<string, string[]> = {
      staff: ['staff', 'auditor', 'shop_manager', 'cashier'],
      shop_manager: ['cashier'],
    }
    for (const [role, roles] of Object.entries(may)) {
      const token = await tokenAs(role as 'staff', { communityId, shopId })
      for (const wanted of ['admin', 'staff', 'auditor', 'shop_manager', 'cashier']) {
        const isShopRole = wanted === 'shop_manager' || wanted === 'cashier'
        const body = newUser({ role: wanted, ...(isShopRole ? { shopId } : {}) })
        const answer = await call('POST', '/users', { token, body })
        const expected = roles.includes(wanted) ? [201, undefined] : [403, 'permission_denied']
        expect(outcome(answer), `${role} makes ${wanted}`).to.deep.equal(expected)
      }
    }
  })

  it('lets nobody lift himself or move to another shop', async () => {
    const { communityId, shopId } = await aPlace()
    for (const role of ['staff', 'shop_manager'] as const) {
      const user = await aUser(role, { communityId, shopId })
      const { accessToken: token } = await sessionOf(user)
      const changes = [{ role: 'admin' }, { role: 'auditor' }, { shopId: await aShop(communityId) }]
      for (const body of changes) {
        const answer = await call('PATCH', `/users/${user.id}`, { token, body })
        expect(outcome(answer), JSON.stringify(body)).to.deep.equal([403, 'permission_denied'])
      }
      expect((await UserModel.findById(user.id).lean())?.role).to.equal(role)
    }
  })

  it('answers 404 for users of other communities and shops, and changes nothing', async () => {
    const ours = await aPlace()
    const cashier = await aUser('cashier', ours)
    const strangers = [
      await tokenAs('staff', await aPlace()),
      await tokenAs('shop_manager', { ...ours, shopId: await aShop(ours.communityId) }),
    ]
    for (const token of strangers) {
      expect((await call('GET', `/users/${cashier.id}`, { token })).status).to.equal(404)
      const answer = await call('PATCH', `/users/${cashier.id}`, { token, body: { status: 'disabled' } })
      expect(outcome(answer)).to.deep.equal([404, 'not_found'])
    }
    const other = await call('POST', '/users', {
      token: strangers[0],
      body: newUser({ role: 'auditor', communityId: ours.communityId }),
    })
    expect(other.status).to.equal(404)
    expect((await UserModel.findById(cashier.id).lean())?.status).to.equal('active')
  })

  it('lists only whom one may see, page by page and by search', async () => {
    const ours = await aPlace()
    const names = ['赵一', '钱二', '孙三', '赵四']
    for (const name of names) await aUser('cashier', ours, { name })
    await aUser('auditor', ours, { name: '李五' })
    await aUser('cashier', await aPlace(), { name: '赵六' })
    const auditor = await tokenAs('auditor', ours)
    const manager = await tokenAs('shop_manager', ours)

    const first = await call('GET', '/users?limit=3', { token: auditor })
    const rest = await call('GET', `/users?limit=200&cursor=${first.body.nextCursor}`, { token: auditor })
    const found = await call('GET', `/users?q=${encodeURIComponent('赵')}`, { token: auditor })
    const inShop = await call('GET', '/users', { token: manager })

    expect(first.body.items).to.have.lengthOf(3)
    const all = [...first.body.items, ...rest.body.items]
    expect(new Set(all.map(({ id }) => id)).size).to.equal(all.length)
    expect(all.every(({ communityId }) => communityId === ours.communityId)).to.equal(true)
    expect(all.map(({ name }) => name)).to.include.members([...names, '李五'])
    expect(rest.body.nextCursor).to.equal(null)
    expect(found.body.items.map(({ name }: { name: string }) => name)).to.deep.equal(['赵一', '赵四'])
    expect(inShop.body.items.every(({ shopId }: { shopId: string }) => shopId === ours.shopId)).to.equal(true)
    expect(JSON.stringify(all)).to.not.include('passwordHash')
  })

  it('takes search words literally', async () => {
    const ours = await aPlace()
    const token = await tokenAs('staff', ours)

    const answer = await call('GET', `/users?q=${encodeURIComponent('.*[')}`, { token })

    expect(answer.status).to.equal(200)
    expect(answer.body.items).to.deep.equal([])
  })
})

describe('changing a user', () => {
  it('counts a new shop and role at once in the sessions that run', async () => {
    const ours = await aPlace()
    const staff = await tokenAs('staff', ours)
    const cashier = await aUser('cashier', ours)
    const { accessToken } = await sessionOf(cashier)
    const shopId = await aShop(ours.communityId)

    const answer = await call('PATCH', `/users/${cashier.id}`, {
      token: staff,
      body: { role: 'shop_manager', shopId },
    })

    expect(answer.status).to.equal(200)
    expect(answer.headers.get('etag')).to.equal('"2"')
    const me = await call('GET', '/me', { token: accessToken })
    expect(me.body).to.include({ role: 'shop_manager', shopId })
  })

  it('ends the sessions of a user who is disabled or given a new password, and no others', async () => {
    const ours = await aPlace()
    const staff = await tokenAs('staff', ours)
    for (const body of [{ status: 'disabled' }, { password: PASSWORD }, { password: null }]) {
      const cashier = await aUser('cashier', ours)
      const session = await sessionOf(cashier)
      expect((await call('GET', '/me', { token: session.accessToken })).status).to.equal(200)

      const answer = await call('PATCH', `/users/${cashier.id}`, { token: staff, body })

      expect(answer.status).to.equal(200)
      expect('password' in answer.body).to.equal(body.password === null)
      expect((await call('GET', '/me', { token: session.accessToken })).status).to.equal(401)
      const refreshed = await call('POST', '/auth/refresh', { body: { refreshToken: session.refreshToken } })
      expect(refreshed.status).to.equal(401)
      expect(await SessionModel.countDocuments({ userId: cashier.id, endedAt: null })).to.equal(0)
    }
    expect((await call('GET', '/me', { token: staff })).status).to.equal(200)
  })

  it('refuses a stale edit and keeps what is there', async () => {
    const ours = await aPlace()
    const token = await tokenAs('staff', ours)
    const cashier = await aUser('cashier', ours)
    const edit = (name: string, tag: string) =>
      call('PATCH', `/users/${cashier.id}`, { token, body: { name }, headers: { 'if-match': tag } })

    expect((await edit('甲', '"1"')).status).to.equal(200)
    expect(outcome(await edit('乙', '"1"'))).to.deep.equal([412, 'stale_edit'])
    expect(outcome(await edit('乙', 'nonsense'))).to.deep.equal([412, 'stale_edit'])
    expect((await UserModel.findById(cashier.id).lean())?.name).to.equal('甲')
  })

  it('never leaves the installation without an administrator', async () => {
    const admins = await UserModel.find({ role: 'admin', status: 'active' }).lean()
    const others = () => ({ _id: mongoose.trusted({ $in: admins.map(({ _id }) => _id) }) })
    const [one, two] = [await aUser('admin'), await aUser('admin')]
    const [first, second] = [await sessionOf(one), await sessionOf(two)]
    await UserModel.updateMany(others(), { $set: { status: 'disabled' } })

    try {
      const disable = (token: string, id: string) =>
        call('PATCH', `/users/${id}`, { token, body: { status: 'disabled' } })
      const answers = await Promise.all([
        disable(first.accessToken, two.id),
        disable(second.accessToken, one.id),
      ])

      expect(await UserModel.countDocuments({ role: 'admin', status: 'active' })).to.equal(1)
      expect(answers.filter(({ status }) => status === 200)).to.have.lengthOf(1)
      const left = await UserModel.findOne({ role: 'admin', status: 'active' }).lean()
      const { accessToken } = await sessionOf({ id: String(left?._id) })
      expect(outcome(await disable(accessToken, String(left?._id)))).to.deep.equal([422, 'last_admin'])
    } finally {
      await UserModel.updateMany(others(), { $set: { status: 'active' } })
    }
  })

  it('refuses an empty change, an unknown role and a change to administrator', async () => {
    const ours = await aPlace()
    const admin = await tokenAs('admin')
    const staff = await aUser('staff', ours)
    for (const body of [{}, { role: 'root' }, { role: 'admin' }, { username: 'other-name' }]) {
      const answer = await call('PATCH', `/users/${staff.id}`, { token: admin, body })
      expect(outcome(answer), JSON.stringify(body)).to.deep.equal([400, 'validation_failed'])
    }
  })
})
