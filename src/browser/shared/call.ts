import type { Answer, ServerProblem } from './answer.js'

export interface Call {
  method?: 'GET' | 'POST'
  body?: unknown
  key?: string
  csrf?: string
  /** Milliseconds after which an answer no longer counts. */
  timeoutMs?: number
}

const TIMEOUT_MS = 8000

/** One call of /api/v1. It never throws. */
export async function callApi<T>(path: string, call: Call = {}): Promise<Answer<T>> {
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
    ...(csrf === undefined ? {} : { 'X-CSRF-Token': csrf }),
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
