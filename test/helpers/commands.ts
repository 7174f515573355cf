import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

type Environment = Record<string, string | undefined>

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a command of the operator as its npm script does, with what is given on standard input. */
export async function operate(
  args: string[],
  environment: Environment = {},
  input = '',
): Promise<CommandResult> {
  return run(['scripts/operate.mjs', ...args], environment, input)
}

export async function run(args: string[], environment: Environment, input = ''): Promise<CommandResult> {
  const child = start(args, environment)
  child.stdin?.end(input)
  return resultOf(child)
}

function start(args: string[], environment: Environment): ChildProcess {
  const env = { ...process.env, LOG_LEVEL: 'warn', HOST: '127.0.0.1', PORT: '0', ...environment }
  return spawn(process.execPath, args, { cwd: root, env, stdio: 'pipe' })
}

async function resultOf(child: ChildProcess): Promise<CommandResult> {
  const texts = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...texts }
}

export interface RunningDemo {
  baseUrl: string
  /** What it printed until it was ready. */
  printed: string
  /** Asks it to stop and answers its exit code and everything it wrote to standard error. */
  stop(): Promise<CommandResult>
}

/** Starts `npm run demo` and waits for the line that says it is ready. */
export async function startDemo(environment: Environment): Promise<RunningDemo> {
  const child = start(['scripts/demo.mjs'], environment)
  const ended = resultOf(child)
  const lines: string[] = []
  const baseUrl = await new Promise<string>((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line)
        const ready = /^就绪 ready: (\S+)$/.exec(line)
        if (ready?.[1]) resolve(ready[1])
      })
    }
    void ended.then(({ stderr }) => {
      reject(new Error(`The demonstration ended before it was ready: ${stderr}`))
    })
  })
  return {
    baseUrl,
    printed: lines.join('\n'),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** A call of the API of a program in another process. */
export async function callAt(
  baseUrl: string,
  method: string,
  path: string,
  { token, key, body }: { token?: string; key?: string; body?: unknown } = {},
): Promise<{ status: number; body: Record<string, any> }> {
  const response = await fetch(`${baseUrl}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, any> }
}
