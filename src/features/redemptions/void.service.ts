import { Types } from 'mongoose'
import { businessDayOf } from '../../lib/business-day.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { actorReference, type Actor, type ActorReference } from '../../http/actor.js'
import type { LookUps, RecordedRedemption } from './look-ups.js'
import { requestKeyOf } from './record.js'
import { BudgetModel, RedemptionModel, type VoidReason } from './redemption.model.js'
import { findRedemption } from './redemption.repository.js'
import type { Tombstones } from './tombstones.js'

/** How long a cashier may void what the same device recorded (redemption.md, "Void"), in ms. */
export const CASHIER_VOID_WINDOW_MS = 15 * 60_000

export interface VoidRequest {
  communityId: string
  actor: Actor
  /** The void's own Idempotency-Key. */
  key: string
  reason: VoidReason
  note?: string
  requestId: string
}

export interface VoidOutcome {
  record: RecordedRedemption
  isReplay: boolean
}

interface Dependencies {
  now: () => Date
  lookUps: LookUps
  tombstones: Tombstones
}

/** Whether this actor may void this record now, by the windows of redemption.md; the shop was checked by the query. */
export function isWithinVoidWindow(actor: Actor, record: RecordedRedemption, at: Date): boolean {
  if (actor.role === 'admin' || actor.role === 'staff') return true
  if (actor.role === 'shop_manager') return record.businessDay === businessDayOf(at)
  if (actor.role !== 'cashier') return false
  const age = at.getTime() - record.occurredAt.getTime()
  return age <= CASHIER_VOID_WINDOW_MS && isSameDevice(actor, record.by as ActorReference)
}

function isSameDevice(actor: Actor, by: ActorReference): boolean {
  if (actor.kind === 'device') return by.deviceId === actor.deviceId
  return actor.kind === 'user' && by.userId === actor.userId && by.deviceId === undefined
}

export function createVoidService({ now, lookUps, tombstones }: Dependencies) {
  async function voidRecord(request: VoidRequest, found: RecordedRedemption): Promise<VoidOutcome> {
    const at = now()
    await refuseReusedKey(request, found)
    if (found.voided) return { record: found, isReplay: true }
    if (!isWithinVoidWindow(request.actor, found, at)) throw new Problem('void_window_over')
    const voided = await compareAndVoid(request, found, at)
    if (voided) {
      lookUps.forgetBudgets(request.communityId, found.budgets)
      return { record: voided, isReplay: false }
    }
    // Somebody was first: another void, whose record is as good, or a statement, which is not to be undone.
    const current = await findRedemption({ communityId: request.communityId }, found._id.toHexString())
    if (current?.voided) return { record: current, isReplay: true }
    throw new Problem('statement_closed')
  }

  async function refuseReusedKey(request: VoidRequest, found: RecordedRedemption) {
    const voidKey = voidKeyOf(request, found)
    const other = await RedemptionModel.collection.findOne(
      { communityId: found.communityId, voidKey },
      { projection: { _id: 1 } },
    )
    if (other && !found._id.equals(other._id)) throw new Problem('idempotency_key_reused')
  }

  return {
    /**
     * Cancels a committed redemption and gives its quota back; a second void answers the first one's record.
     * @param scope community, and shop for the shop's own people
     * @throws NotFoundProblem, Problem void_window_over, statement_closed, idempotency_key_reused
     */
    async voidById(request: VoidRequest, id: string): Promise<VoidOutcome> {
      const shopId = 'shopId' in request.actor ? request.actor.shopId : undefined
      const found = await findRedemption(
        { communityId: request.communityId, ...(shopId ? { shopId } : {}) },
        id,
      )
      if (found?.outcome !== 'committed') throw new NotFoundProblem()
      return voidRecord(request, found)
    },

    /**
     * Voids what a key has recorded, or leaves a tombstone under it so that a late redemption lands as voided. A key whose outcome
     * is a refusal gave nothing: that refusal is answered.
     */
    async voidByKey(request: VoidRequest, shopId: string, key: string): Promise<VoidOutcome> {
      const requestKey = requestKeyOf(shopId, 'redeem', key)
      const tombstone = tombstoneOf(request, shopId, requestKey, now())
      for (;;) {
        const known = await lookUps.byRequestKey(request.communityId, requestKey)
        if (known?.outcome === 'committed') return voidRecord(request, known)
        if (known) return { record: known, isReplay: true }
        const put = await tombstones.put(tombstone)
        if (put) return { record: put, isReplay: false }
        if (!(await lookUps.byRequestKey(request.communityId, requestKey))) {
          throw new Problem('in_progress', { headers: { 'Retry-After': '1' } })
        }
      }
    },
  }
}
export type VoidService = ReturnType<typeof createVoidService>

function voidKeyOf(request: VoidRequest, record: RecordedRedemption): string {
  return requestKeyOf(String(record.shopId), 'void', request.key)
}

function voidFacts(request: VoidRequest, at: Date) {
  return {
    at,
    reason: request.reason,
    ...(request.note === undefined ? {} : { note: request.note }),
    key: request.key,
    by: actorReference(request.actor),
    requestId: request.requestId,
  }
}

/** One compare-and-set; with budgets it stands in one transaction with what they get back. Null if it did not apply. */
async function compareAndVoid(
  request: VoidRequest,
  record: RecordedRedemption,
  at: Date,
): Promise<RecordedRedemption | null> {
  const filter = {
    _id: record._id,
    communityId: record.communityId,
    outcome: 'committed',
    voided: { $exists: false },
    statementId: null,
  }
  const change = {
    $set: {
      voided: voidFacts(request, at),
      voidKey: voidKeyOf(request, record),
      pending: true,
      updatedAt: at,
    },
    $unset: { slots: '' as const },
  }
  const budgets = record.budgets ?? []
  try {
    if (budgets.length === 0) {
      const after = await RedemptionModel.collection.findOneAndUpdate(filter, change, {
        returnDocument: 'after',
      })
      return after as unknown as RecordedRedemption | null
    }
    return await inTransaction(async (session) => {
      const after = await RedemptionModel.collection.findOneAndUpdate(filter, change, {
        returnDocument: 'after',
        session,
      })
      if (!after) return null
      for (const { key, amount } of budgets) {
        const budget = { communityId: record.communityId, key: key ?? '' }
        await BudgetModel.collection.updateOne(budget, { $inc: { used: -(amount ?? 0) } }, { session })
      }
      return after as unknown as RecordedRedemption
    })
  } catch (error) {
    if (isDuplicateKey(error, 'voidKey')) throw new Problem('idempotency_key_reused')
    throw error
  }
}

function tombstoneOf(request: VoidRequest, shopId: string, requestKey: string, at: Date): RecordedRedemption {
  return {
    _id: new Types.ObjectId(),
    communityId: new Types.ObjectId(request.communityId),
    shopId: new Types.ObjectId(shopId),
    requestKey,
    fingerprint: '',
    outcome: 'tombstone',
    by: actorReference(request.actor),
    requestId: request.requestId,
    businessDay: businessDayOf(at),
    occurredAt: at,
    voided: voidFacts(request, at),
    statementId: null,
    pending: true,
    createdAt: at,
    updatedAt: at,
  } as unknown as RecordedRedemption
}
