import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface RunningProgram {
  process: ChildProcess
  baseUrl: string
  /** Ends at once, nothing is flushed. */
  kill(): Promise<void>
}

/** Starts the compiled program as `npm start` does, in its own process, and waits until it says that it is ready. */
export async function startCompiled(environment: Record<string, string>): Promise<RunningProgram> {
  const child = spawn(process.execPath, ['dist/server.js'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  const baseUrl = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as { msg?: string; baseUrl?: string }
      if (entry.msg === 'ready' && entry.baseUrl) resolve(entry.baseUrl)
    })
    void ended.then(() => {
      reject(new Error(`The program ended before it was ready: ${errors.join('')}`))
    })
  })
  return {
    process: child,
    baseUrl,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs a helper of the tests in a process of its own, in which the store is open, and answers what it sends. */
export async function runApart<T>(
  file: URL,
  args: string[],
  environment: Record<string, string>,
): Promise<T> {
  const child = fork(fileURLToPath(file), args, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, LOG_LEVEL: 'error', ...environment },
  })
  let answer: T | undefined
  child.once('message', (message) => {
    answer = message as T
  })
  // What was sent last may come after the process has ended, but never after its channel has.
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')])
  if (code === 0 && answer !== undefined) return answer
  throw new Error(`${file.pathname} ended with ${code ?? 'a signal'}`)
}

/** For such a helper: hands the answer over, and returns when it is on its way. */
export async function answerParent(answer: unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.send?.(answer, undefined, undefined, (error: Error | null) => {
      if (error) reject(error)
      else resolve()
    })
  })
}
