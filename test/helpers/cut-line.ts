import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { testApp } from './app.js'

export interface CutLine {
  /** Where a browser reaches the app while the line is whole. */
  baseUrl: string
  /** Nobody listens any more, and what was under way is torn. */
  cut(): Promise<void>
  mend(): Promise<void>
  /** Replaces text in what the app answers for this path, as a later build of it would. */
  rewrite(path: string, change: (body: string) => string): void
  /** Lets requests for this path reach the app and tears their answers, as often as told. */
  loseAnswers(path: string, times: number): void
  /** Keeps what comes for this path from the app, until it is released. */
  hold(path: string): void
  release(path: string): void
  close(): Promise<void>
}

/** A line to the running app that can be cut, as a shop's is when its router goes dark. */
export async function aCutLine(): Promise<CutLine> {
  const { baseUrl } = await testApp()
  const rewrites = new Map<string, (body: string) => string>()
  const losses = new Map<string, number>()
  const held = new Map<string, (() => void)[]>()
  let port = 0
  let server: Server | undefined

  function forward(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { method, url = '/' } = incoming
    const headers = { ...incoming.headers }
    const path = url.split('?')[0] ?? ''
    const waiting = held.get(path)
    if (waiting) return void waiting.push(() => forward(incoming, outgoing))
    if (rewrites.has(path)) {
      // What the browser has is of the former build.
      delete headers['if-none-match']
      delete headers['if-modified-since']
    }
    const onward = request(`${baseUrl}${url}`, { method, headers }, (answer) => {
      const left = losses.get(path) ?? 0
      if (left > 0) {
        losses.set(path, left - 1)
        answer.resume().on('end', () => outgoing.destroy())
        return
      }
      const change = rewrites.get(path)
      if (change) return void rewritten(answer, outgoing, change)
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }

  async function mend() {
    server = createServer(forward)
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    ;({ port } = server.address() as AddressInfo)
  }

  async function cut() {
    const present = server
    server = undefined
    if (!present) return
    const closed = new Promise((resolve) => present.close(resolve))
    present.closeAllConnections()
    await closed
  }

  await mend()
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    cut,
    mend,
    rewrite: (path, change) => void rewrites.set(path, change),
    loseAnswers: (path, times) => void losses.set(path, times),
    hold: (path) => void held.set(path, []),
    release(path) {
      const waiting = held.get(path) ?? []
      held.delete(path)
      for (const go of waiting) go()
    },
    close: cut,
  }
}

async function rewritten(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  change: (body: string) => string,
) {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  const body = Buffer.from(change(Buffer.concat(chunks).toString()))
  outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': body.length })
  outgoing.end(body)
}
