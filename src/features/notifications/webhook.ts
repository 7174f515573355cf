import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { reachOf, refusalOfUrl } from './webhook-address.js'

/** How long the other side has for everything, name look-up included, in ms. */
const TIMEOUT_MS = 5000

export interface DeliveryFailure {
  kind: 'address' | 'unknown_name' | 'unreachable' | 'timeout' | 'tls' | 'status' | 'channel'
  status?: number
}
export type Delivery = { ok: true } | { ok: false; failure: DeliveryFailure }

/** Thrown by the look-up when a name stands for an address that must not be reached. */
class InnerAddressError extends Error {
  readonly code = 'INNER_ADDRESS'
}

/**
 * Sends a body to a web hook. The name is looked up once, every address that it stands for is judged, and the connection goes to one that
 * was judged: a name that changes in between leads nowhere. Redirects are not followed, and nothing of the answer but its status is read.
 */
export function createWebhook({ isLoopbackAllowed }: { isLoopbackAllowed: boolean }) {
  return {
    async post(address: string, body: string, headers: Record<string, string>): Promise<Delivery> {
      if (refusalOfUrl(address, isLoopbackAllowed) !== null) return failed({ kind: 'address' })
      const url = new URL(address)
      try {
        const status = await send(url, body, headers, isLoopbackAllowed)
        return status >= 200 && status < 300 ? { ok: true } : failed({ kind: 'status', status })
      } catch (error) {
        return failed({ kind: kindOf(error) })
      }
    },
  }
}
export type Webhook = ReturnType<typeof createWebhook>

const failed = (failure: DeliveryFailure): Delivery => ({ ok: false, failure })

async function send(
  url: URL,
  body: string,
  headers: Record<string, string>,
  isLoopbackAllowed: boolean,
): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      lookup: judgedLookup(url.protocol === 'http:', isLoopbackAllowed) as never,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Yinlinghui',
        ...headers,
      },
    }
    const take = (answer: IncomingMessage) => {
      resolve(answer.statusCode ?? 0)
      // What else is answered is nobody's business here, and may be endless.
      answer.destroy()
    }
    const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, take)
    sent.on('error', reject)
    sent.end(body)
  })
}

type Answer = (error: Error | null, address?: string | LookupAddress[], family?: number) => void

/** Node asks it for names only; addresses in the URL itself were judged before. */
function judgedLookup(isPlain: boolean, isLoopbackAllowed: boolean) {
  const isAllowed = ({ address }: LookupAddress) => {
    const reach = reachOf(address)
    return reach === 'loopback' ? isLoopbackAllowed : reach === 'public' && !isPlain
  }
  return (name: string, { all }: { all?: boolean }, answer: Answer) => {
    systemLookup(name, { all: true }, (error, found) => {
      if (error) {
        answer(error)
        return
      }
      const [first] = found
      if (!first || !found.every(isAllowed)) answer(new InnerAddressError('Not an address of the internet'))
      else if (all) answer(null, found)
      else answer(null, first.address, first.family || isIP(first.address))
    })
  }
}

function kindOf(error: unknown): DeliveryFailure['kind'] {
  const { code = '', name = '' } = error as { code?: string; name?: string }
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') return 'timeout'
  if (code === 'INNER_ADDRESS') return 'address'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown_name'
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) return 'tls'
  return 'unreachable'
}
