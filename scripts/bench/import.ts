// What an import of 20,000 people does to the program that does it: the most memory it holds, and how long the counter waits meanwhile, as
// so many times what it waits for otherwise.
import { fork, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { addDays } from '../../src/lib/business-day.js'
import { checkCharacterOf } from '../../src/lib/chinese-id.js'
import { measure, type Measured } from './load.js'
import { BENCH_PASSWORD } from './world.js'

const ROWS = Number(process.env.BENCH_ROWS ?? 20_000)
const MOST_MEGABYTES = 300
const MOST_TIMES = 2
const SESSION_MS = 5 * 60_000

interface ImportWorld {
  codes: string[]
  cashier: string
  staff: string
  isEmbedded: boolean
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const dataPath = mkdtempSync(path.join(tmpdir(), 'yinlinghui-bench-'))
const environment = {
  ...process.env,
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'info',
  YINLINGHUI_DATA: dataPath,
  MONGODB_DATABASE: `yinlinghui_bench_${randomBytes(4).toString('hex')}`,
}
// The program as it is run, compiled: what loads sources on the fly holds more memory than the program itself.
spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
const world = await makeWorld()
/** Further arguments of Node, such as `--max-semi-space-size=4`, to see what they change. */
const nodeArguments = (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean)
const limit = limitedGroup(process.env.BENCH_MEMORY_MB)
// The shell enters the group and becomes the program, which finds the limit there when it starts.
const program = spawn(
  'sh',
  [
    '-c',
    `${limit ? `echo $$ > ${limit.folder}/cgroup.procs && ` : ''}exec "$@"`,
    'sh',
    process.execPath,
  ].concat(nodeArguments, 'dist/server.js'),
  { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
)
const baseUrl = await whenReady()
const port = Number(new URL(baseUrl).port)
const cashier = signedIn(world.cashier)
const staff = signedIn(world.staff)

/** As a queue at one till: each scan when the one before is answered. */
async function scans(): Promise<Measured> {
  const headers = await cashier()
  return measure({
    port,
    connections: 1,
    requests: world.codes.map((code) => ({
      path: '/api/v1/redemptions/prepare',
      headers,
      body: JSON.stringify({ code, billFen: 8600 }),
    })),
    expectStatus: 200,
  })
}

await scans()
const atFirst = await scans()
const before = residentMegabytes('VmRSS')
// "5" begins the count of the most memory anew (Linux, proc(5)): what the scans before it took is not the import's.
writeFileSync(`/proc/${program.pid ?? 0}/clear_refs`, '5')
const began = performance.now()
const jobId = await bring()
const meanwhile: Measured[] = []
while (await isOpen(jobId)) meanwhile.push(await scans())
const seconds = (performance.now() - began) / 1000
const peak = residentMegabytes('VmHWM')
const own = residentMegabytes('RssAnon')
const busy = middle(meanwhile)
const afterwards = [await scans(), await scans()]
/** The quicker of before and after: what disturbed the machine during one of them makes no import look harmless. */
const idle = Math.min(atFirst.p95, ...afterwards.map(({ p95 }) => p95))

const store = world.isEmbedded ? 'embedded' : 'MongoDB'
console.log(
  `\nStore: ${store} · ${cpus().length} × ${cpus()[0]?.model ?? '?'} · ${ROWS} rows in ${seconds.toFixed(0)} s\n`,
)
console.log('| | measured | at most |')
console.log('| --- | ---: | ---: |')
if (limit) console.log(`| memory that it was allowed, MB | ${limit.megabytes} | |`)
console.log(`| memory before, MB | ${before} | |`)
console.log(`| memory at its most, MB | ${peak} | ${MOST_MEGABYTES} |`)
console.log(`| of it the program's own, without mapped files, at the end, MB | ${own} | |`)
console.log(`| scan at rest, p95 ms | ${idle.toFixed(1)} | |`)
console.log(`| scan during the import, p95 ms | ${busy.toFixed(1)} | |`)
console.log(`| as so many times | ${(busy / idle).toFixed(2)} | ${MOST_TIMES} |`)
program.kill('SIGTERM')
await new Promise((resolve) => program.once('exit', resolve))
rmSync(dataPath, { recursive: true, force: true })
if (limit) rmdirSync(limit.folder)

/**
 * A control group of the kernel whose processes may hold so much memory, the pages of files that they brought in with it: beyond it pages
 * of files are given back, and where there are none the process is killed. For root where the memory controller has its own hierarchy (version 1).
 */
function limitedGroup(megabytes: string | undefined) {
  if (!megabytes) return null
  const folder = `/sys/fs/cgroup/memory/yinlinghui-bench-${process.pid}`
  mkdirSync(folder)
  writeFileSync(`${folder}/memory.limit_in_bytes`, String(Number(megabytes) * 1_000_000))
  return { folder, megabytes }
}

async function makeWorld(): Promise<ImportWorld> {
  const maker = fork(fileURLToPath(new URL('make-import-world.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    env: { ...environment, LOG_LEVEL: 'error' },
  })
  const told = new Promise<ImportWorld>((resolve, reject) => {
    maker.once('message', (message) => {
      resolve(message as ImportWorld)
    })
    maker.once('error', reject)
  })
  const [made] = await Promise.all([told, new Promise((resolve) => maker.once('exit', resolve))])
  return made
}

/** The address that the program says it listens at. */
async function whenReady(): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: program.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as { msg?: string; baseUrl?: string }
      if (entry.msg === 'ready' && entry.baseUrl) resolve(entry.baseUrl)
    })
    program.once('exit', (code) => {
      reject(new Error(`The program ended with ${code ?? 'a signal'}`))
    })
  })
}

/** The header of somebody who signs in anew before the session ends. */
function signedIn(username: string): () => Promise<{ authorization: string }> {
  let bearer: Promise<{ authorization: string }> | undefined
  let signedInAt = 0
  return async () => {
    if (bearer === undefined || performance.now() - signedInAt > SESSION_MS) {
      signedInAt = performance.now()
      bearer = bearerOf(username)
    }
    return bearer
  }
}

async function bearerOf(username: string): Promise<{ authorization: string }> {
  const answer = await fetch(`${baseUrl}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: BENCH_PASSWORD }),
  })
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}

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
  const address = `${baseUrl}/api/v1/members/import?background=true`
  const answer = await fetch(address, { method: 'POST', headers: await staff(), body: form })
  if (answer.status !== 202) throw new Error(`The list was refused: ${await answer.text()}`)
  return ((await answer.json()) as { id: string }).id
}

async function isOpen(id: string): Promise<boolean> {
  const answer = await fetch(`${baseUrl}/api/v1/jobs/${id}`, { headers: await staff() })
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

/**
 * What the kernel says of the measured process: `VmRSS` now, `VmHWM` at its most, `RssAnon` without the pages of files that are mapped: of Node
 * itself, and of the embedded store's file, which the system shares and takes back when it needs them.
 */
function residentMegabytes(field: 'VmRSS' | 'VmHWM' | 'RssAnon'): number {
  const status = readFileSync(`/proc/${program.pid ?? 0}/status`, 'utf8')
  const kilobytes = Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  return Math.round(kilobytes / 1000)
}

function idNumber(index: number): string {
  const day = addDays('1940-01-01', index % 7000).replaceAll('-', '')
  const digits = `140213${day}${String(1 + Math.floor(index / 7000)).padStart(3, '0')}`
  return digits + checkCharacterOf(digits)
}
