import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { testApp } from './app.js'

export interface LossyProxy {
  url: string
  /** How many answers were lost before, and how many after the server had got the request. */
  lost: { before: number; after: number }
  close(): Promise<void>
}

/** Stands between a client and the app and loses a share of the answers: half before the server gets the request, half after. */
export async function openLossyProxy(share: number): Promise<LossyProxy> {
  const target = new URL((await testApp()).baseUrl)
  const lost = { before: 0, after: 0 }

  function pass(incoming: IncomingMessage, answer: ServerResponse) {
    const chance = Math.random()
    if (chance < share / 2) {
      lost.before += 1
      incoming.socket.destroy()
      return
    }
    const { method, url, headers } = incoming
    const onward = request(
      { host: target.hostname, port: target.port, method, path: url, headers },
      (theirs) => {
        if (chance < share) {
          lost.after += 1
          theirs.resume()
          theirs.on('end', () => incoming.socket.destroy())
          return
        }
        answer.writeHead(theirs.statusCode ?? 502, theirs.headers)
        theirs.pipe(answer)
      },
    )
    onward.on('error', () => incoming.socket.destroy())
    incoming.pipe(onward)
  }

  const server = createServer(pass)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    lost,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
