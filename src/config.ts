import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value)
const optionalText = z.preprocess(blankIsAbsent, z.string().optional())
const integer = (fallback: number, min: number, max: number) =>
  z.preprocess(blankIsAbsent, z.coerce.number().int().min(min).max(max).default(fallback))

/**
 * What OWASP's Password Storage Cheat Sheet asks of argon2id with two passes: 19 MiB, some 25 ms. Nothing to be set: with hashes of several
 * costs, the time of an answer would tell which names exist. Tests sign in thousands of times.
 */
const PASSWORD_MEMORY_KIB = { production: 19_456, development: 19_456, test: 1024 }

const environmentSchema = z.object({
  NODE_ENV: z.preprocess(blankIsAbsent, z.enum(['development', 'test', 'production']).default('development')),
  HOST: z.preprocess(blankIsAbsent, z.string().default('127.0.0.1')),
  PORT: integer(3000, 0, 65535),
  PUBLIC_URL: z.preprocess(blankIsAbsent, z.url().optional()),
  YINLINGHUI_DATA: z.preprocess(blankIsAbsent, z.string().default('./data')),
  MONGODB_URI: optionalText,
  MONGODB_DATABASE: z.preprocess(blankIsAbsent, z.string().default('yinlinghui')),
  KEYS_FILE: optionalText,
  KEYS_JSON: optionalText,
  TLS_CERT: optionalText,
  TLS_KEY: optionalText,
  TRUST_PROXY: integer(0, 0, 10),
  LOG_LEVEL: z.preprocess(
    blankIsAbsent,
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ),
  METRICS_TOKEN: optionalText,
  SHUTDOWN_GRACE_MS: integer(10_000, 0, 120_000),
  COUNTER_DEADLINE_MS: integer(3000, 500, 120_000),
  WEBHOOK_LOOPBACK: z.preprocess(blankIsAbsent, z.enum(['true', 'false']).default('false')),
})

export interface Config {
  environment: 'development' | 'test' | 'production'
  host: string
  port: number
  /** Origin that people open, without a trailing slash; the default is made from host and port. */
  publicUrl: string | undefined
  dataPath: string
  mongo: { uri: string | undefined; database: string }
  keys: { file: string; json: string | undefined }
  tls: { cert: Buffer; key: Buffer } | undefined
  /** How many proxies stand in front and may set X-Forwarded-* headers. */
  trustProxy: number
  logLevel: string
  metricsToken: string | undefined
  shutdownGraceMs: number
  /** How long the counter waits for the store before it says that an outcome is not known, in ms (redemption.md). */
  counterDeadlineMs: number
  /** How much memory the hash of a password takes, in KiB. */
  passwordMemoryKib: number
  /** Whether a web hook may be on this machine itself, over plain http: a sender that runs beside the program, and tests. */
  isLoopbackWebhookAllowed: boolean
}

/** Thrown when the environment does not say what the program needs; the message names each variable. */
export class ConfigurationError extends Error {}

/**
 * Reads and checks the environment, once, at start.
 * @throws ConfigurationError naming every variable that is wrong
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigurationError(`The configuration is not usable:\n  ${problems.join('\n  ')}`)
  }
  const env = parsed.data
  const dataPath = path.resolve(env.YINLINGHUI_DATA)
  return Object.freeze({
    environment: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    dataPath,
    mongo: { uri: env.MONGODB_URI, database: env.MONGODB_DATABASE },
    keys: { file: env.KEYS_FILE ?? path.join(dataPath, 'keys.json'), json: env.KEYS_JSON },
    tls: readTls(env.TLS_CERT, env.TLS_KEY),
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    metricsToken: env.METRICS_TOKEN,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    counterDeadlineMs: env.COUNTER_DEADLINE_MS,
    passwordMemoryKib: PASSWORD_MEMORY_KIB[env.NODE_ENV],
    isLoopbackWebhookAllowed: env.WEBHOOK_LOOPBACK === 'true',
  })
}

function readTls(certFile: string | undefined, keyFile: string | undefined): Config['tls'] {
  if (!certFile && !keyFile) return undefined
  if (!certFile || !keyFile)
    throw new ConfigurationError('TLS_CERT and TLS_KEY go together: set both or none')
  try {
    return { cert: readFileSync(certFile), key: readFileSync(keyFile) }
  } catch (cause) {
    throw new ConfigurationError('TLS_CERT or TLS_KEY cannot be read', { cause })
  }
}
