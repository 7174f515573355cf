import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  headers: NodeJS.Dict<string | string[]>
  text: string
  body: Record<string, unknown>
}

export interface Hook {
  url: string
  received: Received[]
  /** What is answered next, one after the other; 200 when there is nothing left. */
  answers: number[]
  /** Answers nothing at all until it is closed. */
  isSilent: boolean
  close(): Promise<void>
}

/** A real HTTP server on this machine that takes notices like the sender of a community. */
export async function openHook(): Promise<Hook> {
  const server: Server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8')
      hook.received.push({ headers: req.headers, text, body: JSON.parse(text) as Record<string, unknown> })
      if (hook.isSilent) return
      const status = hook.answers.shift() ?? 200
      res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {})
      res.end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hook: Hook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notice`,
    received: [],
    answers: [],
    isSilent: false,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return hook
}
