import { expect } from 'chai'
import fc from 'fast-check'
import mongoose from 'mongoose'
import { aBenefit, aBoundPhone, aCardHolder, admin, aWorld, type World } from '../builders/world.js'
import { aDevice, tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  $ref?: string
}
interface Operation {
  parameters?: { name: string; in: string; schema?: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  'x-permission': string
}

/** Values that have broken programs: operators, prototypes, numbers at the edge, text that is no text, HTML, long things. */
const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    Number.MAX_SAFE_INTEGER + 2,
    1e308,
    '',
    ' ',
    '\u0000',
    '\ud800',
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '=HYPERLINK("http://x")',
    '../../etc/passwd',
    '9'.repeat(400),
    '汉'.repeat(3000),
    { $gt: '' },
    { $where: 'sleep(1000)' },
    { $ne: null },
    ['x', { $in: [] }],
    { __proto__: { polluted: true } },
    { constructor: { prototype: { polluted: true } } },
    '2026-02-30',
    '0000-00-00',
    '24:61',
    [],
    {},
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer(),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
)

/** An object of the schema's fields with garbage in some of them, fields that it does not know, or no object at all. */
function garbageBody(schema: Schema | undefined): fc.Arbitrary<unknown> {
  const variants = [schema, ...(schema?.anyOf ?? []), ...(schema?.oneOf ?? [])]
  const names = [...new Set(variants.flatMap((variant) => Object.keys(variant?.properties ?? {})))]
  const fields = fc.record(Object.fromEntries([...names, 'unknownField'].map((name) => [name, garbage])), {
    requiredKeys: [],
  })
  return fc.oneof({ weight: 5, arbitrary: fields }, { weight: 1, arbitrary: garbage })
}

const pathSegment = fc.constantFrom('0', 'x', '%00', '%2e%2e', '000000000000000000000000', '{}', '$ne', '汉')

/** Collections that an attempt may write to: what was refused is recorded, and guessing is counted. */
const MAY_GROW = [
  'auditEvents',
  'attempts',
  'logins',
  'redemptions',
  'sessions',
  'jobLeases',
  'singleUseCodes',
  'leases',
  'auditSeals',
  'auditQueue',
  'offlineQuarantine',
  'offlineLinks',
  'totals',
]

describe('garbage in every field of every route', () => {
  let world: World
  let tokens: Record<string, string>
  let paths: Record<string, Record<string, Operation>>

  before(async () => {
    world = await aWorld()
    await aBenefit(world)
    const { memberId } = await aCardHolder(world)
    tokens = {
      admin: await admin(),
      staff: world.staff,
      cashier: world.cashier,
      manager: world.manager,
      phone: await aBoundPhone(world, memberId),
      device: (await aDevice({ communityId: world.communityId, shopId: world.shopId })).token,
      leaving: await tokenAs('staff', world),
      volunteer: await tokenAs('volunteer', { communityId: world.communityId }),
    }
    paths = (await call('GET', '/openapi.json')).body.paths
  })

  function tokenFor(path: string, permission: string): string | undefined {
    if (permission === 'open') return undefined
    // Nothing is garbage to signing out, and the others still need their session.
    if (path === '/auth/logout') return tokens.leaving
    if (permission === 'offline:use') return tokens.device
    if (permission.startsWith('my:')) return tokens.phone
    if (permission === 'visit:own') return tokens.volunteer
    if (['redemption:prepare', 'redemption:redeem'].includes(permission)) return tokens.cashier
    return permission.startsWith('community:') ? tokens.admin : tokens.staff
  }

  async function counts(): Promise<Record<string, number>> {
    const collections = await mongoose.connection.listCollections()
    const kept = collections.map(({ name }) => name).filter((name) => !MAY_GROW.includes(name))
    const entries = await Promise.all(
      kept.map(async (name) => [name, await mongoose.connection.collection(name).countDocuments()] as const),
    )
    return Object.fromEntries(entries)
  }

  it('is answered with a problem that names what is wrong, and changes nothing', async () => {
    const { baseUrl } = await testApp()
    const before = await counts()
    const seen = new Set<string>()
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const body = operation.requestBody?.content['application/json']?.schema
        const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
        const attempt = fc.record({
          segments: fc.array(pathSegment, { minLength: 3, maxLength: 3 }),
          body: body || method !== 'get' ? garbageBody(body) : fc.constant(undefined),
          query: fc.dictionary(
            fc.constantFrom('unknown', ...query.map(({ name }) => name)),
            fc.oneof(garbage),
            {
              minKeys: query.length > 0 && !body ? 1 : 0,
              maxKeys: 3,
            },
          ),
        })
        for (const { segments, ...sent } of fc.sample(attempt, 12)) {
          const used = [...segments]
          const address = path.replace(/\{\w+\}/g, () => used.pop() ?? 'x')
          const search = new URLSearchParams(
            Object.entries(sent.query).map(([name, value]): [string, string] => [name, toText(value)]),
          ).toString()
          const text = sent.body === undefined ? undefined : JSON.stringify(sent.body)
          const token = tokenFor(path, operation['x-permission'])
          const response = await fetch(`${baseUrl}/api/v1${address}${search ? `?${search}` : ''}`, {
            method: method.toUpperCase(),
            headers: {
              'content-type': 'application/json',
              'idempotency-key': crypto.randomUUID(),
              ...(token ? { authorization: `Bearer ${token}` } : {}),
            },
            ...(method === 'get' || text === undefined ? {} : { body: text }),
          })
          const answer = await response.text()
          const about = `${method} ${address}?${search.slice(0, 200)} ${text?.slice(0, 300) ?? ''} → ${response.status} ${answer.slice(0, 300)}`
          expect(response.status, about).to.be.lessThan(500)
          expect(answer, about).not.to.match(/node_modules|\.js:\d+|MongoServerError|CastError/)
          if (response.status >= 400) {
            expect(response.headers.get('content-type'), about).to.include('application/problem+json')
            expect(JSON.parse(answer), about).to.include.keys(
              'code',
              'title',
              'detail',
              'status',
              'requestId',
            )
          }
          seen.add(`${method} ${path}`)
        }
      }
    }
    const operations = Object.values(paths).flatMap((each) => Object.keys(each))
    expect(seen.size).to.equal(operations.length)
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined)
    expect(await counts()).to.deep.equal(before)
  })

  it('is answered with a problem when the body is no JSON, too large, or of another type', async () => {
    const { baseUrl } = await testApp()
    const send = (body: string, type = 'application/json') =>
      fetch(`${baseUrl}/api/v1/members`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${world.staff}` },
        body,
      })

    const broken = await send('{"name": ')
    const large = await send(JSON.stringify({ name: 'x'.repeat(2_000_000) }))
    const form = await send('name=x', 'application/x-www-form-urlencoded')
    const array = await send('[1,2,3]')

    expect([broken.status, ((await broken.json()) as { code: string }).code]).to.deep.equal([
      400,
      'malformed_json',
    ])
    expect([large.status, ((await large.json()) as { code: string }).code]).to.deep.equal([
      413,
      'body_too_large',
    ])
    expect(form.status).to.be.oneOf([400, 415])
    expect(array.status).to.equal(400)
  })
})

function toText(value: unknown): string {
  // A longer address never reaches the program: Node's HTTP parser answers 431.
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300)
}
