import { randomUUID } from 'node:crypto'
import { answersOf, measure, median, type Measured, type PlannedRequest } from './load.js'
import { startMeasuredProcess } from './measured-process.js'

const CONNECTIONS = (process.env.BENCH_CONNECTIONS ?? '1,8,64').split(',').map(Number)
/** Requests per measurement and connection: enough for a steady state, few enough that the noise hits all alike. */
const REQUESTS: Record<number, number> = { 1: 400, 8: 1600, 64: 4800 }
/** Before anything is measured: a program that runs for days is compiled for what it does all day. */
const WARMING = 3000
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
/** Each measurement that redeems has members of its own. */
const MEMBERS_PER_CASE = Number(process.env.BENCH_MEMBERS ?? 25_000)
const MEMBERS = 3 * MEMBERS_PER_CASE

const server = await startMeasuredProcess({ shops: 20, members: MEMBERS })
const bearers: Record<string, string>[] = []
for (const { username } of server.shops) bearers.push(await server.bearerOf(username))
const bearer = (shop: number) => bearers[shop]

let floorCount = 0
const bareRequests =
  (url: string) =>
  (count: number): Promise<PlannedRequest[]> =>
    Promise.resolve(
      Array.from({ length: count }, () => {
        floorCount += 1
        return { path: url, body: JSON.stringify({ n: floorCount, billFen: 8600, discountFen: 1290 }) }
      }),
    )

const codesOf = (from: number, count: number) =>
  server.post<string[]>(server.ports.bare, '/codes', { from, count })

const prepareRequest = (shop: number, code: string | undefined): PlannedRequest => ({
  path: '/api/v1/redemptions/prepare',
  headers: bearer(shop),
  body: JSON.stringify({ code, billFen: 8600 }),
})

async function prepareRequests(count: number): Promise<PlannedRequest[]> {
  const codes = await codesOf(0, Math.min(count, 2000))
  return Array.from({ length: count }, (_, n) =>
    prepareRequest(n % server.shops.length, codes[n % codes.length]),
  )
}

/**
 * Each request follows a scan, which is not measured. Every member comes once, as on a busy morning: one who was seen in nineteen shops
 * within seconds would be an anomaly each time, and what was measured would be the search for those.
 */
const redeemRequests = (benefit: 'limited' | 'budgeted', firstHolder: number, shops: number[]) => {
  let used = 0
  return async (count: number): Promise<PlannedRequest[]> => {
    const codes = await codesOf(firstHolder + used, count)
    used += count
    if (used > MEMBERS_PER_CASE) throw new Error('There are too few members: set BENCH_MEMBERS')
    const shopOf = (n: number) => shops[n % shops.length] ?? 0
    const scans = codes.map((code, n) => prepareRequest(shopOf(n), code))
    const prepared = await answersOf({
      port: server.ports.app,
      connections: 8,
      requests: scans,
      expectStatus: 200,
    })
    return prepared.map((answer, n) => ({
      path: '/api/v1/redemptions',
      headers: { ...bearer(shopOf(n)), 'idempotency-key': randomUUID() },
      body: JSON.stringify({
        prepareToken: (JSON.parse(answer) as { prepareToken: string }).prepareToken,
        benefitId: server.shops[shopOf(n)]?.[benefit],
        billFen: 8600,
      }),
    }))
  }
}

const allButFirst = server.shops.map((_, index) => index).slice(1)
const allCases = [
  { name: '(a) floor: bare insert', port: server.ports.bare, status: 201, plan: bareRequests('/insert') },
  { name: '(b) prepare', port: server.ports.app, status: 200, plan: prepareRequests },
  {
    name: '(c) redeem, daily limit',
    port: server.ports.app,
    status: 201,
    plan: redeemRequests('limited', 0, allButFirst),
  },
  {
    name: '(d) redeem, with a budget',
    port: server.ports.app,
    status: 201,
    plan: redeemRequests('budgeted', MEMBERS_PER_CASE, allButFirst),
  },
  {
    name: '(e) redeem, one shop, one benefit',
    port: server.ports.app,
    status: 201,
    plan: redeemRequests('limited', 2 * MEMBERS_PER_CASE, [0]),
  },
  {
    name: '(f) five writes in a transaction',
    port: server.ports.bare,
    status: 201,
    plan: bareRequests('/scattered'),
  },
]
/** `BENCH_ONLY=bc` measures these beside the floor. */
const only = process.env.BENCH_ONLY
const cases = allCases.filter(({ name }) => !only || name.startsWith('(a)') || only.includes(name[1] ?? ''))
async function run({ port, status, plan }: (typeof cases)[number], count: number, connections: number) {
  return measure({ port, connections, requests: await plan(count), expectStatus: status })
}

const results = new Map<string, Measured[]>()
for (const each of cases) await run(each, WARMING, 8)
for (const connections of CONNECTIONS) {
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const each of cases) {
      // The first round at a load warms up and does not count.
      const measured = await run(each, round === 0 ? 200 : (REQUESTS[connections] ?? 0), connections)
      console.error(
        `${each.name}, ${connections} connections, round ${round}: ${Math.round(measured.requestsPerSecond)} requests/s`,
      )
      const key = `${each.name}|${connections}`
      if (round > 0) results.set(key, [...(results.get(key) ?? []), measured])
    }
  }
}
const { rss } = await server.post<{ rss: number }>(server.ports.bare, '/memory', {})

const ms = (value: number) => value.toFixed(1)
console.log(`\n${server.machine} · median of ${ROUNDS} rounds\n`)
console.log('| case | connections | requests/s | of the floor | p50 ms | p95 ms | p99 ms |')
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const { name } of cases) {
  for (const connections of CONNECTIONS) {
    const own = results.get(`${name}|${connections}`) ?? []
    const floors = results.get(`${cases[0]?.name ?? ''}|${connections}`) ?? []
    // Pair by pair, because the machine's speed drifts between rounds.
    const share = median(
      own.map((each, index) => each.requestsPerSecond / (floors[index]?.requestsPerSecond ?? NaN)),
    )
    console.log(
      `| ${name} | ${connections} | ${Math.round(median(own.map((each) => each.requestsPerSecond)))} | ${share.toFixed(2)} ` +
        `| ${ms(median(own.map((each) => each.p50)))} | ${ms(median(own.map((each) => each.p95)))} | ${ms(median(own.map((each) => each.p99)))} |`,
    )
  }
}
console.log(`\nResident memory of the measured process at the end: ${Math.round(rss / 2 ** 20)} MiB`)
await server.stop()
