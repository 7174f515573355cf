// How long reports over a year take, as so many `prepare` calls in the same process: 1,000,000 redemptions of 5,000 members in 100 shops.
import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import { measure, median, type Measured } from './load.js'
import { startMeasuredProcess } from './measured-process.js'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const REDEMPTIONS = Number(process.env.BENCH_REDEMPTIONS ?? 1_000_000)
const PREPARES = 100
const REPORTS = 5

const server = await startMeasuredProcess({ shops: 100, members: 5000, redemptions: REDEMPTIONS })
const today = businessDayOf(new Date())
const year = `from=${addDays(today, -365)}&to=${addDays(today, -1)}`
const cashier = await server.bearerOf(server.shops[0]?.username ?? '')
const staff = await server.bearerOf(server.staff)
const codes = await server.post<string[]>(server.ports.bare, '/codes', { from: 0, count: PREPARES })
const reports = (groupBy: string) =>
  Array.from({ length: REPORTS }, () => ({
    path: `/api/v1/reports/benefits?${year}&groupBy=${groupBy}`,
    headers: staff,
  }))
const cases = {
  prepare: codes.map((code) => ({
    path: '/api/v1/redemptions/prepare',
    headers: cashier,
    body: JSON.stringify({ code, billFen: 8600 }),
  })),
  'a year by shop': reports('shop'),
  'a year by month': reports('month'),
  'a year by age band': reports('ageBand'),
}
const results = new Map<string, Measured[]>()
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, requests] of Object.entries(cases)) {
    const measured = await measure({ port: server.ports.app, connections: 1, requests, expectStatus: 200 })
    // The first round warms up and does not count.
    if (round > 0) results.set(name, [...(results.get(name) ?? []), measured])
  }
}
const prepares = results.get('prepare') ?? []
console.log(`\n${server.machine} · ${REDEMPTIONS} redemptions · median of ${ROUNDS} rounds\n`)
console.log('| call | p50 ms | as so many prepare calls |')
console.log('| --- | ---: | ---: |')
for (const [name, own] of results) {
  const share = median(own.map(({ p50 }, round) => p50 / (prepares[round]?.p50 ?? NaN)))
  console.log(`| ${name} | ${median(own.map(({ p50 }) => p50)).toFixed(1)} | ${share.toFixed(1)} |`)
}
await server.stop()
