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

const optionsFor = (isHttps: boolean): HelmetOptions => ({
  contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
  referrerPolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
  strictTransportSecurity: isHttps ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
})

/**
 * The security headers of every answer. Helmet decides them once at start, because they are the same for all: putting
 * ready names and values on an answer costs a few microseconds less than composing the policy anew.
 */
export function securityHeaders(): RequestHandler {
  const http = headersOf(optionsFor(false))
  const https = headersOf(optionsFor(true))
  return (req, res, next) => {
    for (const [name, value] of req.secure ? https : http) res.setHeader(name, value)
    next()
  }
}

function headersOf(options: HelmetOptions): [string, string][] {
  const answer = new ServerResponse(new IncomingMessage(new Socket()))
  helmet(options)(answer.req, answer, () => undefined)
  answer.setHeader('Permissions-Policy', PERMISSIONS_POLICY)
  // What nobody says otherwise of is personal.
  answer.setHeader('Cache-Control', 'no-store')
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)])
}
