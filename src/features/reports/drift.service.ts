import type { ClientSession } from 'mongoose'
import { Gauge, type Registry } from 'prom-client'
import { SYSTEM_ACTOR } from '../../http/actor.js'
import type { Logger } from '../../infrastructure/logger.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import type { AuditService } from '../audit/audit.service.js'
import {
  findCommunityIds,
  findMonths,
  freshBudgets,
  freshTotals,
  setBudgets,
  storedBudgets,
  storedTotals,
} from './drift.repository.js'
import { driftOfBudgets, driftOfTotals, type Drift } from './drift.js'
import { deleteTotals, storeTotals } from './total.repository.js'

/** So many are named in the log and in the audit event; the script names all. */
const NAMED = 10

interface Dependencies {
  audit: AuditService
  logger: Logger
  /** Where the gauge of the drift is registered. */
  registry: Registry
}

export interface RecomputeOptions {
  /** One community; all of them unless told. */
  communityId?: string
  /** Whether what drifted is set right, each part in one transaction with its audit event. */
  repair?: boolean
}

export function createDriftService({ audit, logger, registry }: Dependencies) {
  const gauge = new Gauge({
    name: 'yinlinghui_drift_figures',
    help: 'Totals and budgets that differ from the redemptions',
    registers: [registry],
  })

  /** Compares one part of a community's figures, and sets it right if told so, in one transaction. */
  async function checkPart(
    communityId: string,
    part: string,
    repair: boolean,
    compare: (session: ClientSession) => Promise<{ drift: Drift[]; mend: () => Promise<void> }>,
  ): Promise<Drift[]> {
    return inTransaction(async (session) => {
      const { drift, mend } = await compare(session)
      if (drift.length === 0 || !repair) return drift
      await mend()
      await record(session, 'FIGURES_REPAIRED', communityId, drift, { part })
      return drift
    })
  }

  async function record(
    session: ClientSession | null,
    type: string,
    communityId: string,
    drift: readonly Drift[],
    facts: Record<string, unknown> = {},
  ): Promise<void> {
    await audit.record(session, {
      communityId,
      type,
      actor: SYSTEM_ACTOR,
      subjects: [],
      facts: { ...facts, figures: drift.length, first: drift.slice(0, NAMED) },
    })
  }

  async function recomputeCommunity(communityId: string, repair: boolean): Promise<Drift[]> {
    const drift = await checkPart(communityId, 'budgets', repair, (session) =>
      compareBudgets(session, communityId),
    )
    for (const month of await findMonths(communityId)) {
      const ofMonth = await checkPart(communityId, month, repair, (session) =>
        compareTotals(session, communityId, month),
      )
      drift.push(...ofMonth)
    }
    if (drift.length === 0) return drift
    logger.error({ communityId, figures: drift.length, first: drift.slice(0, NAMED) }, 'figures have drifted')
    if (!repair) await record(null, 'FIGURES_DRIFTED', communityId, drift)
    return drift
  }

  return {
    /**
     * Makes budgets and totals afresh from the redemptions and answers where the stored ones differ. Any difference is an alarm: an error
     * in the log, an audit event and the gauge `yinlinghui_drift_figures`; nothing is mended unless `repair` says so.
     */
    async recompute({ communityId, repair = false }: RecomputeOptions = {}): Promise<Drift[]> {
      const communities = communityId ? [communityId] : await findCommunityIds()
      const drift: Drift[] = []
      for (const community of communities) drift.push(...(await recomputeCommunity(community, repair)))
      gauge.set(repair ? 0 : drift.length)
      return drift
    },
  }
}
export type DriftService = ReturnType<typeof createDriftService>

async function compareTotals(session: ClientSession, communityId: string, month: string) {
  const stored = await storedTotals(session, communityId, month)
  const fresh = await freshTotals(session, communityId, month)
  const drift = driftOfTotals(stored, fresh)
  return {
    drift,
    async mend() {
      const names = new Set(drift.map(({ name }) => name))
      const right = new Map([...fresh].filter(([name]) => names.has(name)))
      await storeTotals(session, communityId, right)
      await deleteTotals(
        session,
        [...names].filter((name) => !fresh.has(name)),
      )
    },
  }
}

async function compareBudgets(session: ClientSession, communityId: string) {
  const fresh = await freshBudgets(session, communityId)
  const drift = driftOfBudgets(await storedBudgets(session, communityId), fresh)
  return {
    drift,
    async mend() {
      await setBudgets(session, communityId, new Map(drift.map(({ name }) => [name, fresh.get(name) ?? 0])))
    },
  }
}
