import { cardNumberOf, formatCardNumber } from '../../../features/codes/card-number.js'
import { sealItem, type OfflineItem } from '../../../features/offline/shared/item.js'
import {
  judgeOffline,
  type OfflineAttempt,
  type OfflineVerdict,
} from '../../../features/offline/shared/judge.js'
import type { Lease, LeasedBenefit } from '../../../features/offline/shared/lease.js'
import type { OfflineReason } from '../../../features/offline/shared/reasons.js'
import { formatYuan } from '../../../lib/money.js'
import { spokenYuan } from '../../../lib/spoken-yuan.js'
import type { Answer, ServerProblem } from '../../shared/answer.js'
import type { Words } from '../../shared/words.js'
import type { Shown } from '../result-view.js'
import type { Benefit, Prepared, Presented, RedeemAttempt } from '../types.js'
import type { Desk, DeskOutcome, DeskRequest } from './desk.js'
import type { LeaseKeeper } from './lease-keeper.js'
import type { OfflineStore, Snapshot } from './store.js'
import type { Entry } from './types.js'

interface Parts {
  words: Words
  language: 'zh-CN' | 'en'
  deviceId: string
  cashierId: string | undefined
  store: OfflineStore
  leases: LeaseKeeper
  now?: () => Date
}

/** Reasons that lie in one benefit or its bill; with all others nothing can be given by this card now. */
const OF_A_BENEFIT = new Set<OfflineReason>([
  'benefit_not_offered',
  'outside_days',
  'outside_hours',
  'bill_missing',
  'below_min_spend',
  'over_cap',
  'second_factor_required',
])

type Given = Pick<OfflineAttempt, 'code' | 'benefitId' | 'billFen' | 'secondFactorGiven' | 'presentedBy'>
type Accepted = Extract<OfflineVerdict, { ok: true }>

/** Redeems by the lease of this device. What it answers as taken lies on the disk already. */
export function createOfflineDesk({
  words,
  language,
  deviceId,
  cashierId,
  store,
  leases,
  now = () => new Date(),
}: Parts) {
  function refusal(reason: string, values: Record<string, string> = {}): ServerProblem {
    return {
      status: 422,
      code: reason,
      title: words(`offline.reasons.${reason}.title`, values),
      detail: words(`offline.reasons.${reason}.detail`, values),
    }
  }

  function judge(lease: Lease, { seen, used }: Snapshot, given: Given): Promise<OfflineVerdict> {
    return judgeOffline({ lease, seen, used, at: now(), ...given })
  }

  async function prepare(presented: Presented): Promise<Answer<Prepared>> {
    const { lease } = leases
    if (!lease) return problemAnswer(refusal('no_lease'))
    if (!('code' in presented)) return problemAnswer(refusal('not_a_printed_card'))
    const { code } = presented
    const snapshot = await store.snapshot(deviceId, lease.id)
    const benefits: Benefit[] = []
    let card: Accepted | null = null
    let refused: OfflineReason = 'benefit_not_offered'
    for (const leased of lease.benefits.values()) {
      const given = { code, benefitId: leased.id, billFen: undefined, secondFactorGiven: true }
      const verdict = await judge(lease, snapshot, given)
      if (verdict.ok) card = verdict
      else if (!OF_A_BENEFIT.has(verdict.reason)) return problemAnswer(refusal(verdict.reason))
      else refused = verdict.reason
      benefits.push(shownBenefit(leased, verdict))
    }
    if (!card) return problemAnswer(refusal(refused))
    const prepared: Prepared = {
      prepareToken: code,
      expiresAt: lease.until.toISOString(),
      member: { maskedName: nameOf(card), ageBand: null },
      card: { kind: card.step === undefined ? 'printed' : 'phone', expiresOn: null },
      carerPolicy: lease.carerPolicy,
      benefits,
    }
    return { kind: 'ok', status: 200, body: prepared, isReplay: false }
  }

  function shownBenefit({ id, title, sentence, terms }: LeasedBenefit, verdict: OfflineVerdict): Benefit {
    const shown = { id, title, kind: terms.kind, sentence, terms }
    if (verdict.ok) return { ...shown, eligible: true }
    return { ...shown, eligible: false, reason: verdict.reason, message: refusal(verdict.reason).title }
  }

  /** A card names nobody: its number is what the cashier can compare. On a phone there is none to be seen. */
  function nameOf({ serial, step }: Pick<Accepted, 'serial' | 'step'>): string {
    if (step !== undefined) return words('offline.phone_name')
    return words('offline.card_name', { number: formatCardNumber(cardNumberOf(serial)) })
  }

  async function redeem(request: DeskRequest): Promise<DeskOutcome> {
    try {
      return await record(request)
    } catch {
      // A full disk, or storage that was taken away: what is not written down must not be given.
      return { kind: 'refused', problem: refusal('not_stored') }
    }
  }

  async function record({ key, prepared, benefit, confirmed }: DeskRequest): Promise<DeskOutcome> {
    const { billFen, presentedBy, secondFactor } = confirmed
    const given = {
      code: prepared.prepareToken,
      benefitId: benefit.id,
      billFen,
      // The digits of a phone cannot be compared here.
      secondFactorGiven: secondFactor?.kind === 'person_checked',
      presentedBy,
    }
    for (;;) {
      const { lease } = leases
      if (!lease) return { kind: 'refused', problem: refusal('no_lease') }
      const snapshot = await store.snapshot(deviceId, lease.id)
      const verdict = await judge(lease, snapshot, given)
      if (!verdict.ok) {
        if (verdict.reason === 'second_factor_required') return { kind: 'factor_needed' }
        return { kind: 'refused', problem: refusal(verdict.reason, { cap: formatYuan(lease.capFen) }) }
      }
      if (!verdict.amounts) return { kind: 'refused', problem: refusal('bill_missing') }
      const item = await sealItem({
        ...linkOf(snapshot.end),
        kind: 'offline',
        key,
        leaseId: lease.id,
        code: given.code,
        benefitId: benefit.id,
        ...(billFen === undefined ? {} : { billFen }),
        ...verdict.amounts,
        ...(given.secondFactorGiven ? { secondFactor: { kind: 'person_checked' as const } } : {}),
        ...(presentedBy ? { presentedBy } : {}),
        occurredAt: now().toISOString(),
        ...(cashierId ? { cashierId } : {}),
      })
      const { serial, issueNo, businessDay, step } = verdict
      const card = { serial, issueNo, businessDay, ...(step === undefined ? {} : { step }) }
      const entry = entryOf(item, { name: nameOf(verdict), benefit: benefit.title })
      // Another tab may have taken the same card meanwhile: then everything is judged anew.
      if (!(await store.append({ ...entry, card }, snapshot.end))) continue
      await leases.count()
      return { kind: 'taken', shown: taken(entry) }
    }
  }

  function entryOf(item: OfflineItem, label: Entry['label']): Entry {
    return { key: item.key, sequence: item.sequence, deviceId, item, label }
  }

  function taken({ item, label }: Entry): Shown {
    const { payableFen = 0, discountFen = 0 } = item
    const isFree = payableFen === 0
    return {
      tone: 'warn',
      sign: 'warning',
      word: words('offline.result.word'),
      figures: [
        [words('figures.payable'), isFree ? words('figures.free') : formatYuan(payableFen), true],
        [words('figures.discount'), formatYuan(discountFen), true],
        [words('figures.member'), label.name],
        [words('figures.benefit'), label.benefit],
      ],
      text: words('offline.result.text'),
      next: words('result.ok_next'),
      spoken: words('offline.result.spoken', { amount: spokenYuan(discountFen, language) }),
      awaits: item.key,
    }
  }

  return {
    name: 'offline' as const,
    prepare,
    redeem,

    /** Takes over an online redemption whose outcome is unknown, under its own key: the upload will find it out. */
    async takeOver({ key, body, sentAt, label }: RedeemAttempt) {
      const { prepareToken, benefitId, billFen, presentedBy, secondFactor } = body
      // Killed after this was written and before the attempt was forgotten, it comes here twice.
      if (await store.has(key)) return
      for (;;) {
        const end = await store.end(deviceId)
        const item = await sealItem({
          ...linkOf(end),
          kind: 'unknown_outcome',
          key,
          leaseId: leases.lease?.id ?? null,
          prepareToken,
          benefitId,
          ...(billFen === undefined ? {} : { billFen }),
          ...(secondFactor?.kind === 'person_checked'
            ? { secondFactor: { kind: 'person_checked' as const } }
            : {}),
          ...(presentedBy ? { presentedBy } : {}),
          occurredAt: new Date(sentAt ?? now()).toISOString(),
          ...(cashierId ? { cashierId } : {}),
        })
        if (await store.append(entryOf(item, label), end)) return
      }
    },
  } satisfies Desk & { takeOver: (attempt: RedeemAttempt) => Promise<void> }
}
export type OfflineDesk = ReturnType<typeof createOfflineDesk>

const linkOf = (end: { sequence: number; hash: string }) => ({
  sequence: end.sequence + 1,
  previousHash: end.hash,
})

function problemAnswer(problem: ServerProblem): Answer<Prepared> {
  return { kind: 'problem', problem, isReplay: false }
}
