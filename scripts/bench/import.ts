// What an import of 20,000 people does to the program that does it: the most memory it holds, and how long the counter waits meanwhile, as
// so many times what it waits for otherwise.
import { readFileSync } from 'node:fs'
import { addDays } from '../../src/lib/business-day.js'
import { checkCharacterOf } from '../../src/lib/chinese-id.js'
import { measure, type Measured } from './load.js'
import { startMeasuredProcess } from './measured-process.js'

const ROWS = Number(process.env.BENCH_ROWS ?? 20_000)
const PREPARES = 300
const MOST_MEGABYTES = 300
const MOST_TIMES = 2

const server = await startMeasuredProcess({ shops: 1, members: 2000 })
const cashier = await server.bearerOf(server.shops[0]?.username ?? '')
const staff = await server.bearerOf(server.staff)
const codes = await server.post<string[]>(server.ports.bare, '/codes', { from: 0, count: PREPARES })

/** As a queue at one till: each scan when the one before is answered. */
const scans = (): Promise<Measured> =>
  measure({
    port: server.ports.app,
    connections: 1,
    requests: codes.map((code) => ({
      path: '/api/v1/redemptions/prepare',
      headers: cashier,
      body: JSON.stringify({ code, billFen: 8600 }),
    })),
    expectStatus: 200,
  })

await scans()
const idle = await scans()
const before = residentMegabytes('VmRSS')
const began = performance.now()
const jobId = await bring()
const meanwhile: Measured[] = []
while (await isOpen(jobId)) meanwhile.push(await scans())
const seconds = (performance.now() - began) / 1000
const peak = residentMegabytes('VmHWM')
const busy = middle(meanwhile)

console.log(`\n${server.machine} · ${ROWS} rows in ${seconds.toFixed(0)} s\n`)
console.log('| | measured | at most |')
console.log('| --- | ---: | ---: |')
console.log(`| memory before, MB | ${before} | |`)
console.log(`| memory at its most, MB | ${peak} | ${MOST_MEGABYTES} |`)
console.log(`| scan at rest, p95 ms | ${idle.p95.toFixed(1)} | |`)
console.log(`| scan during the import, p95 ms | ${busy.toFixed(1)} | |`)
console.log(`| as so many times | ${(busy / idle.p95).toFixed(2)} | ${MOST_TIMES} |`)
await server.stop()

/** Sends the list as staff do, to be taken in by a job; answers the job's id. */
async function bring(): Promise<string> {
  const rows = Array.from({ length: ROWS }, (_, index) =>
    [`李${index}`, idNumber(index), `138${String(index).padStart(8, '0')}`, `${index}号楼`, '是', '是'].join(
      ',',
    ),
  )
  const form = new FormData()
  const list = ['姓名,身份证号,联系电话,家庭住址,会员同意书,显示姓名', ...rows].join('\r\n')
  form.set('file', new Blob([list]), 'list.csv')
  const address = `http://127.0.0.1:${server.ports.app}/api/v1/members/import?background=true`
  const answer = await fetch(address, { method: 'POST', headers: staff, body: form })
  if (answer.status !== 202) throw new Error(`The list was refused: ${await answer.text()}`)
  return ((await answer.json()) as { id: string }).id
}

async function isOpen(id: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${server.ports.app}/api/v1/jobs/${id}`, { headers: staff })
  const job = (await answer.json()) as { status: string; outcome: { created?: number } }
  if (job.status === 'failed') throw new Error('The import failed')
  if (job.status === 'done' && job.outcome.created !== ROWS) throw new Error('Not everybody was taken in')
  return job.status === 'queued' || job.status === 'running'
}

/** Of the 95th percentiles of the rounds the one in the middle. */
function middle(rounds: readonly Measured[]): number {
  const sorted = rounds.map(({ p95 }) => p95).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** What the kernel says of the measured process: `VmRSS` now, `VmHWM` at its most. */
function residentMegabytes(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  const kilobytes = Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  return Math.round(kilobytes / 1000)
}

function idNumber(index: number): string {
  const day = addDays('1940-01-01', index % 7000).replaceAll('-', '')
  const digits = `140213${day}${String(1 + Math.floor(index / 7000)).padStart(3, '0')}`
  return digits + checkCharacterOf(digits)
}
