import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { JobModel } from '../../../src/features/jobs/job.model.js'
import { addDays, addMonths, businessDayOf } from '../../../src/lib/business-day.js'
import {
  askPrint,
  cardHolders,
  doJobs,
  downloadOf,
  fileOf,
  jobOf,
  printed,
  type TestJob,
} from '../../builders/card-print.builder.js'
import {
  accepted,
  act,
  aMember,
  anOffice,
  aPrintedCard,
  cardsOf,
  type Office,
} from '../../builders/membership.builder.js'
import { call, type Answer } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

const TODAY = businessDayOf(new Date())

function ask(office: Office, path: string, body: Record<string, unknown> = {}): Promise<Answer> {
  return call('POST', path, { token: office.staff, body })
}

async function jobsOf(office: Office): Promise<TestJob[]> {
  return accepted(await call('GET', '/jobs', { token: office.staff }), 200).items
}

async function statesOf(office: Office, query = ''): Promise<string[]> {
  const { items } = accepted(await call('GET', `/cards${query}`, { token: office.staff }), 200)
  return (items as { id: string }[]).map(({ id }) => id)
}

async function eventsOf(office: Office, type: string) {
  return AuditEventModel.find({ communityId: office.communityId, type }).lean()
}

describe('printing cards', () => {
  it('is a job that says what came of it, marks the cards as printed, and is audited without personal data', async () => {
    const office = await anOffice()
    const holders = await cardHolders(office, ['李秀云', '王芳'])
    const [first, second] = holders.map(({ card }) => card.id) as [string, string]

    const asked = accepted(await askPrint(office, { cardIds: [first, second] }), 202)
    expect(asked).to.deep.include({ kind: 'card_print', status: 'queued', progress: { done: 0, total: 2 } })
    expect(await statesOf(office, '?state=issued')).to.deep.equal([first, second])
    await act(office, `/cards/${second}/block`)
    await doJobs()

    const job = await jobOf(office, asked.id as string)
    expect(job).to.deep.include({ status: 'done', outcome: { cards: 1, skipped: 1 } })
    expect(job.result?.name).to.equal(`cards-a4-${TODAY}-1.pdf`)
    expect(await statesOf(office, '?state=printed')).to.deep.equal([first])
    const card = accepted(await call('GET', `/cards/${first}`, { token: office.staff }), 200)
    expect(card).to.include({ printedBy: job.requestedBy })
    expect(Date.parse(card.printedAt as string)).to.be.closeTo(Date.now(), 60_000)
    const [requested] = await eventsOf(office, 'CARD_PRINT_REQUESTED')
    const [done] = await eventsOf(office, 'CARDS_PRINTED')
    expect(requested).to.deep.include({ facts: { cards: 2, layout: 'a4' } })
    expect(done).to.deep.include({ facts: { cards: 1, skipped: 1, layout: 'a4' } })
    expect(done?.actor).to.include({ userId: job.requestedBy })
    expect(JSON.stringify([requested, done])).to.not.match(/李|王|YP1/)
  })

  it('hands the file out as a download that nothing keeps, to staff only, each time recorded', async () => {
    const office = await anOffice()
    const [holder] = await cardHolders(office, ['李秀云'])
    const { job } = await printed(office, { memberIds: [holder!.memberId] })

    const answer = await downloadOf(office, job.id)
    const bytes = Buffer.from(await answer.arrayBuffer())

    expect(answer.headers.get('content-type')).to.equal('application/pdf')
    expect(answer.headers.get('content-disposition')).to.equal(`attachment; filename="${job.result?.name}"`)
    expect(answer.headers.get('cache-control')).to.equal('no-store')
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(bytes.subarray(0, 5).toString()).to.equal('%PDF-')
    expect(bytes.length).to.equal(job.result?.bytes)
    expect(await eventsOf(office, 'JOB_RESULT_DOWNLOADED')).to.have.length(2)
    expect((await downloadOf(office, job.id, await office.as('auditor'))).status).to.equal(403)
    expect((await downloadOf(await anOffice(), job.id)).status).to.equal(404)
  })

  it('keeps the file for seven days', async () => {
    const office = await anOffice()
    const [holder] = await cardHolders(office, ['李秀云'])
    const { job } = await printed(office, { cardIds: [holder!.card.id] })

    clock.set(new Date(Date.now() + 7 * 86_400_000 + 1000))
    try {
      const later = { ...office, staff: await office.as('staff') }
      const answer = await downloadOf(later, job.id)
      expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([
        410,
        'result_gone',
      ])
      expect((await jobOf(later, job.id)).result).to.equal(null)
    } finally {
      clock.reset()
    }
  })

  it('takes members, a search for members, or a list of cards', async () => {
    const office = await anOffice()
    const holders = await cardHolders(office, ['李秀云', '王芳', '李明'])
    await aMember(office, { name: '李无卡' })
    const countOf = async (body: Record<string, unknown>) =>
      (accepted(await askPrint(office, body), 202) as unknown as TestJob).progress.total

    expect(await countOf({ memberIds: [holders[0]!.memberId, holders[1]!.memberId] })).to.equal(2)
    expect(await countOf({ filter: { q: '李' } })).to.equal(2)
    expect(await countOf({ filter: {} })).to.equal(3)
    expect(await countOf({ cardFilter: { state: 'issued' } })).to.equal(3)
    await printed(office, { cardIds: [holders[0]!.card.id], layout: 'cr80' })
    expect((await askPrint(office, { cardFilter: { state: 'handed_over' } })).body.code).to.equal(
      'nothing_to_print',
    )
  })

  it('refuses what it does not know, what is another’s, and nothing at all, and queues nothing then', async () => {
    const office = await anOffice()
    const [holder] = await cardHolders(office, ['李秀云'])
    const [foreign] = await cardHolders(await anOffice(), ['别人'])
    const statusOf = async (body: Record<string, unknown>) => (await askPrint(office, body)).status

    expect(await statusOf({})).to.equal(400)
    expect(await statusOf({ cardIds: [] })).to.equal(400)
    expect(await statusOf({ cardIds: [holder!.card.id], filter: {} })).to.equal(400)
    expect(await statusOf({ cardIds: [holder!.card.id], layout: 'a3' })).to.equal(400)
    expect(await statusOf({ cardIds: Array.from({ length: 5001 }, () => holder!.card.id) })).to.equal(400)
    expect(await statusOf({ cardIds: [holder!.card.id, foreign!.card.id] })).to.equal(404)
    expect(await statusOf({ memberIds: [foreign!.memberId] })).to.equal(404)
    await act(office, `/cards/${holder!.card.id}/revoke`)
    expect((await askPrint(office, { cardIds: [holder!.card.id] })).body.code).to.equal('nothing_to_print')

    expect(await JobModel.countDocuments({ communityId: office.communityId })).to.equal(0)
  })

  it('can be cancelled before it begins, by staff of the community', async () => {
    const office = await anOffice()
    const [holder] = await cardHolders(office, ['李秀云'])
    const { id } = accepted(await askPrint(office, { cardIds: [holder!.card.id] }), 202)

    expect((await ask(await anOffice(), `/jobs/${id}/cancel`)).status).to.equal(404)
    expect(accepted(await ask(office, `/jobs/${id}/cancel`), 200)).to.include({ status: 'cancelled' })
    await doJobs()

    expect(await jobOf(office, id as string)).to.include({ status: 'cancelled', result: null })
    expect(await statesOf(office, '?state=issued')).to.deep.equal([holder!.card.id])
    expect((await downloadOf(office, id as string)).status).to.equal(409)
    expect((await ask(office, `/jobs/${id}/cancel`)).body.code).to.equal('illegal_transition')
  })
})

describe('cards for many', () => {
  it('are issued to the active members without one and printed with the others’', async () => {
    const office = await anOffice()
    const [holder] = await cardHolders(office, ['李秀云'])
    const { id: without } = await aMember(office, { name: '王芳' })
    const { id: suspended } = await aMember(office, { name: '赵停' })
    await act(office, `/members/${suspended}/suspend`)
    const { id: blocked } = await aMember(office, { name: '钱冻' })
    const blockedCard = await aPrintedCard(office, blocked as string)
    await act(office, `/cards/${blockedCard.id}/block`)

    accepted(await ask(office, '/card-issues', { filter: {}, print: 'cr80' }), 202)
    await doJobs()

    const [print, issue] = await jobsOf(office)
    expect(issue).to.deep.include({ kind: 'card_issue', status: 'done', outcome: { issued: 1, skipped: 1 } })
    expect(print).to.deep.include({ kind: 'card_print', status: 'done', outcome: { cards: 2, skipped: 0 } })
    expect(await cardsOf(office, without as string)).to.have.length(1)
    expect(await cardsOf(office, holder!.memberId)).to.have.length(1)
    expect(await cardsOf(office, suspended as string)).to.have.length(0)
    expect((await fileOf(office, print!.id)).subarray(0, 5).toString()).to.equal('%PDF-')
    const again = await ask(office, '/card-issues', { memberIds: [without, holder!.memberId, suspended] })
    expect([again.status, again.body.code]).to.deep.equal([422, 'nobody_to_issue'])
  })

  it('are renewed within a month of their last day and after it; each former one is void then', async () => {
    const office = await anOffice()
    const holders = await cardHolders(office, ['甲甲', '乙乙', '丙丙', '丁丁'])
    const days = [addDays(TODAY, 30), addDays(TODAY, -3), addDays(TODAY, 31), addDays(TODAY, 10)]
    for (const [index, { card }] of holders.entries()) {
      await CardModel.updateOne({ _id: card.id }, { $set: { expiresOn: days[index] } })
    }
    await act(office, `/cards/${holders[3]!.card.id}/block`)
    expect(await statesOf(office, '?expiringWithinDays=30')).to.have.members([
      holders[0]!.card.id,
      holders[1]!.card.id,
    ])

    accepted(
      await ask(office, '/card-renewals', { cardFilter: { expiringWithinDays: 60 }, print: 'a4' }),
      202,
    )
    await doJobs()

    const [print, renewal] = await jobsOf(office)
    expect(renewal).to.deep.include({ kind: 'card_renewal', outcome: { renewed: 2, skipped: 0 } })
    expect(print).to.deep.include({ kind: 'card_print', outcome: { cards: 2, skipped: 0 } })
    const [newer, former] = (await cardsOf(office, holders[0]!.memberId)) as unknown as Record<
      string,
      unknown
    >[]
    expect(former).to.include({ id: holders[0]!.card.id, status: 'revoked', statusReason: 'renewed' })
    expect(newer).to.include({
      status: 'active',
      issueNo: 2,
      cardNumber: holders[0]!.card.cardNumber as string,
      expiresOn: addDays(addMonths(TODAY, 12), -1),
    })
    expect(await cardsOf(office, holders[2]!.memberId)).to.have.length(1)
    expect(await cardsOf(office, holders[3]!.memberId)).to.have.length(1)
    const none = await ask(office, '/card-renewals', { cardIds: [holders[2]!.card.id] })
    expect(none.body.code).to.equal('nobody_to_issue')
  })

  it('gives nobody a second card when the job is begun anew', async () => {
    const office = await anOffice()
    const [one, two] = await cardHolders(office, ['甲甲', '乙乙'])
    for (const { card } of [one!, two!]) {
      await CardModel.updateOne({ _id: card.id }, { $set: { expiresOn: addDays(TODAY, 5) } })
    }
    const cardIds = [one!.card.id, two!.card.id]
    const { id } = accepted(await ask(office, '/card-renewals', { cardIds, print: 'a4' }), 202)
    await doJobs()
    const stored = { status: 'queued', finishedAt: null, leaseUntil: null, holder: null } as const
    await JobModel.updateOne({ _id: id, communityId: office.communityId }, { $set: stored })

    await doJobs()

    expect(await cardsOf(office, one!.memberId)).to.have.length(2)
    expect(await jobsOf(office)).to.have.length(2)
    expect(await jobOf(office, id as string)).to.deep.include({
      status: 'done',
      outcome: { renewed: 0, skipped: 0 },
    })
  })
})

describe('a card on its way to its holder', () => {
  it('is noted as handed over once, with who and when', async () => {
    const office = await anOffice()
    const holders = await cardHolders(office, ['甲甲', '乙乙'])
    const [first, second] = holders.map(({ card }) => card.id) as [string, string]

    const card = accepted(await ask(office, `/cards/${first}/hand-over`), 200)
    const again = accepted(await ask(office, `/cards/${first}/hand-over`), 200)
    const both = accepted(await ask(office, '/card-hand-overs', { cardIds: [first, second] }), 200)

    expect(card.handedOverBy).to.be.a('string')
    expect(again.handedOverAt).to.equal(card.handedOverAt)
    expect(both).to.deep.equal({ handedOver: 1 })
    expect(await statesOf(office, '?state=handed_over')).to.deep.equal([first, second])
    expect(await eventsOf(office, 'CARD_HANDED_OVER')).to.have.length(2)
    expect((await ask(await anOffice(), `/cards/${first}/hand-over`)).status).to.equal(404)
    await act(office, `/cards/${second}/revoke`)
    expect((await ask(office, `/cards/${second}/hand-over`)).body.code).to.equal('card_not_active')
  })

  it('that was lost makes way for a new one in one step, which is printed', async () => {
    const office = await anOffice()
    const [holder] = await cardHolders(office, ['李秀云'])
    const { id } = holder!.card
    await act(office, `/cards/${id}/block`)

    const answer = accepted(await ask(office, `/cards/${id}/replace`, { print: 'cr80' }), 201)
    const { card, job } = answer as unknown as { card: { id: string; issueNo: number }; job: TestJob }
    await doJobs()

    expect(card.issueNo).to.equal(2)
    expect(await jobOf(office, job.id)).to.deep.include({ status: 'done', outcome: { cards: 1, skipped: 0 } })
    const former = accepted(await call('GET', `/cards/${id}`, { token: office.staff }), 200)
    expect(former).to.include({ status: 'revoked', statusReason: 'lost' })
    expect((await ask(office, `/cards/${id}/replace`)).body.code).to.equal('illegal_transition')
    expect(JSON.stringify(answer)).to.not.include('YP1:')
  })
})
