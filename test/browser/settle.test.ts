import { expect } from 'chai'
import type { Answer } from '../../src/browser/shared/answer.js'
import { createSettler, type RedemptionCalls } from '../../src/browser/counter/settle.js'
import type {
  Attempt,
  AttemptStore,
  CorrectAttempt,
  RedeemAttempt,
  Redemption,
} from '../../src/browser/counter/types.js'

const recorded = (status: Redemption['status']): Answer<Redemption> => ({
  kind: 'ok',
  status: 201,
  isReplay: false,
  body: {
    id: 'r',
    status,
    billFen: 8600,
    discountFen: 1290,
    payableFen: 7310,
    benefitTitle: '理发',
    maskedName: '李*云',
    occurredAt: '2026-11-24T02:00:00Z',
  },
})
const lost: Answer<Redemption> = { kind: 'lost' }
const problem = (status: number, code: string, more: object = {}, isReplay = false): Answer<Redemption> => ({
  kind: 'problem',
  isReplay,
  problem: { status, code, title: '', detail: '', ...more },
})
const declined = (reason: string, isReplay = false) => problem(422, 'declined', { reason }, isReplay)

function anAttempt(fields: Partial<RedeemAttempt> = {}): RedeemAttempt {
  return {
    key: 'key',
    shopId: 'shop',
    body: { prepareToken: 't', benefitId: 'b', billFen: 8600 },
    sentAt: null,
    isDoubtful: false,
    voidKey: 'void',
    label: { name: '李*云', benefit: '理发' },
    ...fields,
  }
}

function aCorrection(): CorrectAttempt {
  const body = { billFen: 8600, reason: 'wrong_amount' } as const
  const label = { name: '李*云', benefit: '理发' }
  return { key: 'key', shopId: 'shop', corrects: 'r', body, sentAt: 1, isDoubtful: true, label }
}

/** A settler over prepared answers, with a journal of what was called and stored, in order. */
function settlerWith(answers: Partial<Record<keyof RedemptionCalls, Answer<Redemption>[]>>) {
  const journal: string[] = []
  const kept = new Map<string, Attempt>()
  const next = (name: keyof RedemptionCalls) => {
    journal.push(name)
    return Promise.resolve(answers[name]?.shift() ?? lost)
  }
  const store: AttemptStore = {
    put(attempt) {
      journal.push('store')
      kept.set(attempt.key, { ...attempt })
      return Promise.resolve()
    },
    remove(key) {
      kept.delete(key)
      return Promise.resolve()
    },
    unsettled: () => Promise.resolve([...kept.values()]),
  }
  const calls = { send: () => next('send'), ask: () => next('ask'), voidByKey: () => next('voidByKey') }
  return { settler: createSettler(calls, store, () => 1), journal, kept }
}

describe('finding out what became of a redemption', () => {
  it('stores the key before anything is sent, and forgets it once the outcome is known', async () => {
    const { settler, journal, kept } = settlerWith({ send: [recorded('committed')] })

    expect((await settler.send(anAttempt())).kind).to.equal('recorded')
    expect(journal).to.deep.equal(['store', 'send'])
    expect(kept.size).to.equal(0)
  })

  for (const [what, answer] of [
    ['a lost answer', lost],
    ['a failure of the server', problem(503, 'outcome_unknown')],
    ['a key that is still at work', problem(409, 'in_progress')],
  ] as const) {
    it(`keeps the key after ${what}, as the outcome is unknown`, async () => {
      const { settler, kept } = settlerWith({ send: [answer] })
      const attempt = anAttempt()

      expect((await settler.send(attempt)).kind).to.equal('unknown')
      expect(kept.get('key')).to.include({ isDoubtful: true, sentAt: 1 })
    })
  }

  it('takes a refusal for final, also as a replay after a lost answer', async () => {
    const { settler, kept } = settlerWith({ send: [lost, declined('limit_reached', true)] })
    const attempt = anAttempt()
    await settler.send(attempt)

    expect((await settler.send(attempt)).kind).to.equal('refused')
    expect(kept.size).to.equal(0)
  })

  it('shows a replay that has been voided as voided', async () => {
    const { settler } = settlerWith({ send: [recorded('voided')] })
    expect((await settler.send(anAttempt({ isDoubtful: true }))).kind).to.equal('voided')
  })

  it('goes on with the same key when a second factor is wanted', async () => {
    const { settler, kept } = settlerWith({ send: [declined('second_factor_required')] })

    expect((await settler.send(anAttempt())).kind).to.equal('factor_needed')
    expect(kept.has('key')).to.equal(true)
  })

  it('does not take an ended sign-in for an answer while an earlier sending is in doubt', async () => {
    const { settler, kept } = settlerWith({ send: [problem(401, 'session_ended')] })

    expect((await settler.send(anAttempt({ isDoubtful: true }))).kind).to.equal('unknown')
    expect(kept.has('key')).to.equal(true)
  })

  it('bars a doubtful key by voiding it when it has come too late', async () => {
    const { settler, journal, kept } = settlerWith({
      send: [declined('prepare_expired')],
      ask: [problem(404, 'not_found')],
      voidByKey: [recorded('voided')],
    })

    expect((await settler.send(anAttempt({ isDoubtful: true }))).kind).to.equal('not_recorded')
    expect(journal).to.deep.equal(['store', 'send', 'ask', 'voidByKey'])
    expect(kept.size).to.equal(0)
  })

  it('stays in doubt when the voiding of a late key is lost too', async () => {
    const { settler, kept } = settlerWith({
      send: [declined('prepare_expired')],
      ask: [problem(404, 'not_found')],
      voidByKey: [lost],
    })

    expect((await settler.send(anAttempt({ isDoubtful: true }))).kind).to.equal('unknown')
    expect(kept.has('key')).to.equal(true)
  })

  it('asks by key first, and sends the same again where the server knows nothing', async () => {
    const { settler, journal } = settlerWith({
      ask: [problem(404, 'not_found')],
      send: [recorded('committed')],
    })

    expect((await settler.ask(anAttempt({ isDoubtful: true, sentAt: 1 }))).kind).to.equal('recorded')
    expect(journal.filter((step) => step !== 'store')).to.deep.equal(['ask', 'send'])
  })

  it('sends nothing when asking by key finds the record', async () => {
    const { settler, journal } = settlerWith({ ask: [recorded('committed')] })

    expect((await settler.ask(anAttempt({ isDoubtful: true, sentAt: 1 }))).kind).to.equal('recorded')
    expect(journal).to.not.include('send')
  })

  it('voids by key on demand', async () => {
    const { settler, kept } = settlerWith({ voidByKey: [recorded('voided')] })

    expect((await settler.giveUp(anAttempt({ isDoubtful: true, sentAt: 1 }))).kind).to.equal('voided')
    expect(kept.size).to.equal(0)
  })

  it('asks for a correction by sending it again under its key, which is looked up first', async () => {
    const { settler, journal, kept } = settlerWith({ send: [recorded('committed')] })

    expect((await settler.ask(aCorrection())).kind).to.equal('recorded')
    expect(journal).to.deep.equal(['store', 'send'])
    expect(kept.size).to.equal(0)
  })

  it('takes a correction that came too late for refused, and an ended sign-in for no answer', async () => {
    const { settler, kept } = settlerWith({
      send: [problem(401, 'session_ended'), problem(403, 'void_window_over')],
    })
    const correction = aCorrection()

    expect((await settler.ask(correction)).kind).to.equal('unknown')
    expect(kept.has('key')).to.equal(true)
    expect((await settler.ask(correction)).kind).to.equal('refused')
    expect(kept.size).to.equal(0)
  })
})
