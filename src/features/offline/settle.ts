import { setTimeout as pause } from 'node:timers/promises'
import { Types } from 'mongoose'
import type { Logger } from '../../infrastructure/logger.js'
import type { BudgetWriteOutcome, BudgetWriter } from '../redemptions/commit-with-budget.js'
import type { OutcomeWriter } from '../redemptions/commit.js'
import { budgetNeeds, slotNames } from '../redemptions/judge.js'
import { findTakenSlots, type LookUps, type RecordedRedemption } from '../redemptions/look-ups.js'
import { commitRecord } from '../redemptions/record.js'
import type { Tombstones } from '../redemptions/tombstones.js'
import {
  openEntry,
  reserveNames,
  withOrigin,
  type Entry,
  type OpenEntry,
  type Settled,
} from './open-entry.js'
import type { UploadFacts } from './upload-facts.js'

/** How long an upload goes on trying to settle what others are writing at the same time. */
const DEADLINE_MS = 10_000
const MAX_JITTER_MS = 10
const NAMES_AT_ONCE = 5000

interface Dependencies {
  lookUps: LookUps
  outcomes: OutcomeWriter
  budgets: BudgetWriter
  tombstones: Tombstones
  logger: Logger
}

/**
 * Writes uploaded facts by the writers of the counter, under the same unique keys. A limit that is full refuses nothing here: the fact
 * is written without that slot or budget, and with the flag.
 */
export function createSettlement({ lookUps, outcomes, budgets, tombstones, logger }: Dependencies) {
  /** What the store holds already decides. */
  async function settleByStore(open: OpenEntry, { communityId }: UploadFacts): Promise<void> {
    const { requestKey, scan } = open.request
    const [known, spentBy] = await Promise.all([
      lookUps.byRequestKey(communityId, requestKey),
      scan.codeId === null ? undefined : lookUps.byCodeId(communityId, scan.codeId),
    ])
    if (known) open.settled = await byKnown(known, open)
    else if (spentBy) open.settled = { status: 'quarantined', reason: 'code_already_used' }
  }

  async function byKnown(known: RecordedRedemption, { request, item }: OpenEntry): Promise<Settled> {
    if (known.outcome === 'tombstone') {
      return { status: 'voided', record: await tombstones.land(known, request) }
    }
    const isSame = known.fingerprint === request.fingerprint
    // An online request that was declined is answered so; something that was given cannot be.
    const isAnswer = known.outcome === 'committed' || item.kind === 'unknown_outcome'
    if (!isSame || !isAnswer) return { status: 'quarantined', reason: 'key_reused' }
    if (known.outcome === 'declined') return { status: 'declined', record: known }
    return { status: known.voided ? 'voided' : 'replayed', record: known }
  }

  async function write(
    open: OpenEntry,
    taken: ReadonlySet<string>,
    upload: UploadFacts,
  ): Promise<BudgetWriteOutcome> {
    const { fact, request, needs, item } = open
    const { offer, benefit, holder, amounts } = fact
    const draws = open.isOverBudget ? [] : budgetNeeds(offer, benefit, request.scan, amounts.discountFen)
    const record = commitRecord(request, {
      offer,
      benefit,
      holder,
      amounts,
      secondFactor: item.secondFactor?.kind,
      slots: [],
      budgets: draws.map(({ key, use }) => ({ key, amount: use })),
    })
    const pending = { record: withOrigin(record, open, upload), slotNeeds: needs, taken }
    return draws.length === 0 ? outcomes.write(pending) : budgets.write({ ...pending, budgets: draws })
  }

  /** One try for all that are open, in their order. What must wait for a neighbour stays open. */
  async function tryAll(entries: readonly OpenEntry[], upload: UploadFacts): Promise<void> {
    await each(entries, (open) => settleByStore(open, upload))
    const left = entries.filter(({ settled }) => settled === undefined)
    const taken = await takenNames(upload.communityId, left)
    const reserved = new Set<string>()
    const ready = left.flatMap((open) => {
      const names = reserveNames(open, taken, reserved)
      return names ? [{ open, names }] : []
    })
    const namesOf = new Map(ready.map(({ open, names }) => [open, names]))
    await each([...namesOf.keys()], async (open) => {
      settleByOutcome(open, await write(open, namesOf.get(open) ?? new Set(), upload))
    })
  }

  /** Work for each; where it fails, only that one is to be sent again. */
  async function each(entries: readonly OpenEntry[], work: (open: OpenEntry) => Promise<void>) {
    await Promise.all(
      entries.map(async (open) => {
        try {
          await work(open)
        } catch (err) {
          logger.warn({ err }, 'an uploaded item is undecided')
          open.settled = { status: 'retry' }
        }
      }),
    )
  }

  return {
    /** What became of each entry, in their order. What cannot be decided in time is `retry`. */
    async settle(entries: readonly Entry[], upload: UploadFacts): Promise<Settled[]> {
      const all = entries.map((entry) => openEntry(entry, upload))
      const giveUpAt = performance.now() + DEADLINE_MS
      let open = all
      while (open.length > 0 && performance.now() < giveUpAt) {
        await tryAll(open, upload)
        const before = open.length
        open = open.filter(({ settled }) => settled === undefined)
        if (open.length === before) await pause(Math.random() * MAX_JITTER_MS)
      }
      return all.map(({ settled }) => settled ?? { status: 'retry' })
    },
  }
}
export type Settlement = ReturnType<typeof createSettlement>

function settleByOutcome(open: OpenEntry, outcome: BudgetWriteOutcome) {
  if (outcome.kind === 'written') open.settled = { status: 'committed', record: outcome.record }
  if (outcome.kind === 'failed') open.settled = { status: 'retry' }
  if (outcome.kind === 'exhausted') {
    open.isOverBudget = true
    open.full.add(outcome.reason)
  }
  // Anything else: somebody was first, and the next look tells who.
}

async function takenNames(communityId: string, entries: readonly OpenEntry[]): Promise<Set<string>> {
  const names = [...new Set(entries.flatMap(({ needs }) => needs.flatMap(slotNames)))]
  const taken = new Set<string>()
  for (let start = 0; start < names.length; start += NAMES_AT_ONCE) {
    const some = names.slice(start, start + NAMES_AT_ONCE)
    for (const name of (await findTakenSlots(new Types.ObjectId(communityId), some)).keys()) taken.add(name)
  }
  return taken
}
