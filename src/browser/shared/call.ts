import type { Answer, ServerProblem } from './answer.js'

export interface Call {
  method?: 'GET' | 'POST'
  body?: unknown
  key?: string
  csrf?: string
  /** Milliseconds after which an answer no longer counts. */
  timeoutMs?: number
}

/** How long a call took and what came of it. */
export interface ObservedCall {
  path: string
  answer: Answer<unknown>
  ms: number
}

const TIMEOUT_MS = 8000
const observers: ((call: ObservedCall) => void)[] = []
/** A page that was kept for use without network has a token of another day: the first refusal brings this one. */
let newerCsrf: string | undefined

/** Tells how every later call went. */
export function observeCalls(observer: (call: ObservedCall) => void) {
  observers.push(observer)
}

/** One call of /api/v1. It never throws. */
export async function callApi<T>(path: string, call: Call = {}): Promise<Answer<T>> {
  const answer = await observed<T>(path, call)
  if (answer.kind !== 'problem' || answer.problem.code !== 'csrf_failed' || call.csrf === undefined)
    return answer
  // The refused call had no effect, so that it may be sent again.
  return (await renewCsrf()) ? observed<T>(path, call) : answer
}

/** Fetches the token that the server expects now, for forms and calls; undefined if it cannot be had. */
export async function renewCsrf(): Promise<string | undefined> {
  try {
    const response = await fetch('/csrf-token', { cache: 'no-store', redirect: 'error' })
    newerCsrf = ((await response.json()) as { csrfToken: string }).csrfToken
    return newerCsrf
  } catch {
    return undefined
  }
}

async function observed<T>(path: string, call: Call): Promise<Answer<T>> {
  const begin = performance.now()
  const answer = await send<T>(path, call)
  const ms = performance.now() - begin
  for (const observer of observers) observer({ path, answer, ms })
  return answer
}

async function send<T>(path: string, call: Call): Promise<Answer<T>> {
  const timeout = new AbortController()
  const timer = setTimeout(() => {
    timeout.abort()
  }, call.timeoutMs ?? TIMEOUT_MS)
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: call.method ?? 'GET',
      headers: headersOf(call),
      signal: timeout.signal,
      cache: 'no-store',
      redirect: 'error',
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    })
    return await readAnswer<T>(response)
  } catch {
    return { kind: 'lost' }
  } finally {
    clearTimeout(timer)
  }
}

function headersOf({ body, key, csrf }: Call): Record<string, string> {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    ...(csrf === undefined ? {} : { 'X-CSRF-Token': newerCsrf ?? csrf }),
  }
}

async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  const type = response.headers.get('content-type') ?? ''
  const isReplay = response.headers.get('idempotent-replayed') === 'true'
  if (type.includes('application/problem+json')) {
    const problem = (await response.json()) as ServerProblem
    return typeof problem.code === 'string' ? { kind: 'problem', problem, isReplay } : { kind: 'lost' }
  }
  if (!response.ok || !type.includes('application/json')) return { kind: 'lost' }
  return { kind: 'ok', status: response.status, body: (await response.json()) as T, isReplay }
}
