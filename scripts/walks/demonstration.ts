import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface Login {
  username: string
  password: string
  shopId?: string
  pin?: string
}

/** A demonstration of its own, on a data folder that nobody used before. */
export interface Demonstration {
  baseUrl: string
  logins: Record<'staff' | 'auditor' | 'admin' | 'manager' | 'cashier' | 'volunteer' | 'organization', Login>
  /** The address that puts the first senior onto a phone, and the text of the same senior's printed card. */
  enrolmentUrl: string
  cardCode: string
  stop(): Promise<void>
}

const START_MS = 300_000

/** Starts `npm run demo` on a free port; what it says is kept in `log`. @throws Error when it does not get ready within five minutes */
export async function startDemonstration(log: string): Promise<Demonstration> {
  const data = mkdtempSync(path.join(tmpdir(), 'yinlinghui-walks-'))
  const environment = { ...process.env, PORT: '0', YINLINGHUI_DATA: data, LOG_LEVEL: 'warn' }
  const child = spawn(process.execPath, ['scripts/demo.mjs'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = async () => {
    await ended(child)
    rmSync(data, { recursive: true, force: true })
  }
  try {
    const said = await untilReady(child, log)
    const file = path.join(data, 'demo-logins.json')
    const { baseUrl, ...logins } = JSON.parse(readFileSync(file, 'utf8')) as Demonstration['logins'] & {
      baseUrl: string
    }
    const enrolmentUrl = /(\S+\/enrol\/\S+)/.exec(said)?.[1] ?? ''
    const cardCode = /(YP1:[^\n]+)/.exec(said)?.[1] ?? ''
    return { baseUrl, logins, enrolmentUrl, cardCode, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function untilReady(child: ChildProcess, log: string): Promise<string> {
  const file = createWriteStream(log)
  let said = ''
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => {
      reject(new Error(`The demonstration was not ready in time; see ${log}`))
    }, START_MS)
    const hear = (chunk: Buffer) => {
      file.write(chunk)
      said += chunk.toString()
      if (!said.includes('ready: http')) return
      clearTimeout(tooLate)
      resolve(said)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => {
      clearTimeout(tooLate)
      reject(new Error(`The demonstration ended with ${code ?? 'a signal'}; see ${log}`))
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
