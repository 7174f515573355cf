import { Agent, request } from 'node:http'

export interface PlannedRequest {
  /** POST with the body; GET where there is none. */
  path: string
  headers?: Record<string, string> | undefined
  body?: string
}

export interface Load {
  port: number
  connections: number
  requests: PlannedRequest[]
  /** The status that counts as done; any other ends the measurement. */
  expectStatus: number
}

export interface Measured {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
}

/** Sends the requests over so many kept-alive connections, each as soon as its connection is free. */
export async function measure(load: Load): Promise<Measured> {
  const latencies: number[] = []
  const began = performance.now()
  await sendAll(load, (_, tookMs) => latencies.push(tookMs))
  const seconds = (performance.now() - began) / 1000
  return { requestsPerSecond: latencies.length / seconds, ...percentiles(latencies) }
}

/** The same without measuring: the answers' bodies, in the order of the requests. */
export async function answersOf(load: Load): Promise<string[]> {
  const answers: string[] = []
  await sendAll(load, (index, _, body) => (answers[index] = body))
  return answers
}

async function sendAll(
  { port, connections, requests, expectStatus }: Load,
  onAnswer: (index: number, tookMs: number, body: string) => void,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  let next = 0
  const worker = async () => {
    for (;;) {
      const index = next
      next += 1
      const planned = requests[index]
      if (!planned) return
      const began = performance.now()
      const body = await send(agent, port, planned, expectStatus)
      onAnswer(index, performance.now() - began, body)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  agent.destroy()
}

function percentiles(latencies: number[]) {
  const sorted = [...latencies].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

function send(agent: Agent, port: number, planned: PlannedRequest, expectStatus: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const { body } = planned
    const headers = {
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...planned.headers,
    }
    const method = body === undefined ? 'GET' : 'POST'
    const outgoing = request(
      { agent, port, host: '127.0.0.1', method, path: planned.path, headers },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (answer.statusCode === expectStatus) resolve(text)
          else reject(new Error(`${planned.path} answered ${answer.statusCode ?? 0}: ${text}`))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
