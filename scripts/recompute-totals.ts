import path from 'node:path'
import { parseArgs } from 'node:util'
import { Registry } from 'prom-client'
import { createAuditService } from '../src/features/audit/audit.service.js'
import { createDriftService } from '../src/features/reports/drift.service.js'
import { projectTotals } from '../src/features/reports/projection.service.js'
import { loadConfig } from '../src/config.js'
import { createLogger } from '../src/infrastructure/logger.js'
import { openStore } from '../src/infrastructure/mongo.js'

/**
 * Makes totals and budgets afresh from the redemptions and prints where the stored ones differ.
 *
 *   npm run totals:recompute [-- --community <id>] [--repair]
 *
 * With --repair they are set right, with an audit event. Exit code 0 when nothing differs or all is repaired, 1 on a difference, 2 when it
 * could not be checked.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { community: { type: 'string' }, repair: { type: 'boolean', default: false } },
  })
  const { community, repair } = values
  if (community !== undefined && !/^[0-9a-f]{24}$/.test(community)) {
    throw new Error('Name the community by its id of 24 hexadecimal digits')
  }
  const config = loadConfig()
  const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
  try {
    await projectTotals()
    const drifts = createDriftService({
      audit: createAuditService({ now: () => new Date() }),
      logger: createLogger('silent'),
      registry: new Registry(),
    })
    const drift = await drifts.recompute({ repair, ...(community ? { communityId: community } : {}) })
    for (const one of drift) console.log(JSON.stringify(one))
    console.log(`${drift.length} figures differ${repair && drift.length > 0 ? ' and were set right' : ''}`)
    return drift.length === 0 || repair ? 0 : 1
  } finally {
    await store.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
