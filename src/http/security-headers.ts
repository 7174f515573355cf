import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet, { type HelmetOptions } from 'helmet'

const YEAR_SECONDS = 365 * 24 * 3600

/** No code and no style inside pages; WebAssembly for the scanner. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
  'media-src': ["'self'", 'blob:'],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
}

const PERMISSIONS_POLICY = [
  'camera=(self)',
  // The nearest shop is found on the phone itself: where it is, is never sent.
  'geolocation=(self)',
  ...'accelerometer browsing-topics display-capture encrypted-media gyroscope hid magnetometer microphone midi payment publickey-credentials-get serial usb xr-spatial-tracking'
    .split(' ')
    .map((feature) => `${feature}=()`),
].join(', ')

const optionsFor = (isHttps: boolean) =>
  ({
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: isHttps ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
  }) satisfies HelmetOptions

/**
 * An answer to a program is no page: nothing in it may run or be framed, and what only pages can do needs no header. OWASP, REST Security
 * Cheat Sheet, "Security Headers".
 */
const apiOptionsFor = (isHttps: boolean): HelmetOptions => ({
  ...optionsFor(isHttps),
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
})

/**
 * The security headers of every answer. Helmet decides them once at start, because they are the same for all pages and all answers of the
 * API: putting ready names and values on an answer costs a few microseconds less than composing the policy anew.
 */
export function securityHeaders(): RequestHandler {
  const pages = bothWays(optionsFor, { 'Permissions-Policy': PERMISSIONS_POLICY })
  const api = bothWays(apiOptionsFor, {})
  return (req, res, next) => {
    const { http, https } = req.path.startsWith('/api/') ? api : pages
    for (const [name, value] of req.secure ? https : http) res.setHeader(name, value)
    next()
  }
}

function bothWays(options: (isHttps: boolean) => HelmetOptions, further: Record<string, string>) {
  return { http: headersOf(options(false), further), https: headersOf(options(true), further) }
}

function headersOf(options: HelmetOptions, further: Record<string, string>): [string, string][] {
  const answer = new ServerResponse(new IncomingMessage(new Socket()))
  helmet(options)(answer.req, answer, () => undefined)
  // What nobody says otherwise of is personal.
  for (const [name, value] of Object.entries({ ...further, 'Cache-Control': 'no-store' })) {
    answer.setHeader(name, value)
  }
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)])
}
