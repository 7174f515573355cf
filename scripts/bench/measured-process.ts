import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { BENCH_PASSWORD, type BenchShop } from './world.js'

export interface Sizes {
  shops: number
  members: number
  /** Redemptions of the last twelve months that are there before anything is measured. */
  redemptions?: number
}

interface Started {
  ports: { bare: number; app: number }
  shops: BenchShop[]
  staff: string
  isEmbedded: boolean
}

/** Starts the measured process over a store of its own, filled with a world of these sizes. */
export async function startMeasuredProcess(sizes: Sizes) {
  const dataPath = mkdtempSync(path.join(tmpdir(), 'yinlinghui-bench-'))
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify(sizes)], {
    execArgv: ['--import', 'tsx', ...(process.env.BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean)],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      YINLINGHUI_DATA: dataPath,
      MONGODB_DATABASE: `yinlinghui_bench_${randomBytes(4).toString('hex')}`,
    },
  })
  const server = await new Promise<Started>((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as Started)
    })
    child.once('exit', (code) => {
      reject(new Error(`The measured process ended with ${code ?? 'a signal'}`))
    })
  })
  const post = async <T>(port: number, url: string, body: unknown): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    ...server,
    post,
    bearerOf: async (username: string) => {
      const login = { username, password: BENCH_PASSWORD }
      const signedIn = await post<{ accessToken: string }>(server.ports.app, '/api/v1/auth/login', login)
      return { authorization: `Bearer ${signedIn.accessToken}` }
    },
    /** What was measured on, for the line above a table. */
    machine: `Store: ${server.isEmbedded ? 'embedded' : 'MongoDB'} · ${cpus().length} × ${cpus()[0]?.model ?? '?'} · ${Math.round(totalmem() / 2 ** 30)} GiB · Node ${process.version}`,
    async stop() {
      child.removeAllListeners('exit')
      child.disconnect()
      await new Promise((resolve) => child.once('exit', resolve))
      rmSync(dataPath, { recursive: true, force: true })
    },
  }
}
export type MeasuredProcess = Awaited<ReturnType<typeof startMeasuredProcess>>
