import { createServer as createPlain, type RequestListener, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'

/**
 * How long a connection on which nothing is asked is kept, in ms. Longer than browsers' and proxies' patience (nginx: 60 s): whoever ends it
 * first must be the one that asks, or a request that is just on its way is answered by a broken connection.
 */
const KEPT_IDLE_MS = 75_000

/** The program's server; with a certificate it speaks TLS. */
export function createHttpServer(app: RequestListener, tls?: { cert: Buffer; key: Buffer }): Server {
  const server = tls ? createSecure(tls, app) : createPlain(app)
  server.keepAliveTimeout = KEPT_IDLE_MS
  return server
}

/** Takes no more connections and lets the requests under way be answered; those that are idle, or become so, end. */
export async function closeHttpServer(server: Server): Promise<void> {
  server.keepAliveTimeout = 1
  server.closeIdleConnections()
  await new Promise((resolve) => server.close(resolve))
}
