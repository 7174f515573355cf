import { pino, type Logger } from 'pino'

export type { Logger }

/** Paths that never reach the log, whatever object is logged; `test/infrastructure/logger.test.ts` tries each. */
export const REDACTED_PATHS = [
  'password',
  'idNumber',
  'phone',
  'address',
  'code',
  'cardNumber',
  'phoneLast4',
  'prepareToken',
  'accessToken',
  'refreshToken',
  'deviceToken',
  'token',
  'digits',
  'authorization',
  'cookie',
].flatMap((field) => [field, `*.${field}`, `*.*.${field}`])

export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: REDACTED_PATHS, censor: '[hidden]' }, base: { app: 'yinlinghui' } })
}
