import type { Config } from './config.js'
import { createAuditService } from './features/audit/audit.service.js'
import type { Keyring } from './infrastructure/keyring.js'
import type { Logger } from './infrastructure/logger.js'

/** What every feature may build on. */
export interface Foundation {
  config: Config
  logger: Logger
  keyring: Keyring
  /** The server's time. Tests and the demonstration data set their own. */
  now: () => Date
}

/** Builds every service once; there is no other place where they meet. */
export function createServices(foundation: Foundation) {
  const { now } = foundation
  const audit = createAuditService({ now })
  return { ...foundation, audit }
}
export type Services = ReturnType<typeof createServices>
