import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { createBackground, type Job } from '../../src/infrastructure/background.js'
import { createLogger } from '../../src/infrastructure/logger.js'
import { JobLeaseModel } from '../../src/infrastructure/job-lease.model.js'
import { testApp } from '../helpers/app.js'

/** A job that tells when it has run so often, and can be made to fail or to wait. */
function aJob(schedule: Job['schedule'] = { everyMs: 5 }) {
  const waiting: { count: number; resolve: () => void }[] = []
  const state = { runs: 0, work: (): Promise<unknown> => Promise.resolve() }
  const job: Job = {
    name: `test-${randomUUID()}`,
    schedule,
    run: async () => {
      state.runs += 1
      for (const { count, resolve } of waiting) if (state.runs >= count) resolve()
      return state.work()
    },
  }
  const ran = (count: number) =>
    new Promise<void>((resolve) => {
      if (state.runs >= count) resolve()
      else waiting.push({ count, resolve })
    })
  return { job, state, ran }
}

function backgroundOf(jobs: Job[], now = () => new Date()) {
  return createBackground({ jobs, logger: createLogger('silent'), now })
}

describe('background work', () => {
  before(async () => {
    await testApp()
  })

  it('is done again and again, also after a failure', async () => {
    const { job, state, ran } = aJob()
    state.work = () => (state.runs === 1 ? Promise.reject(new Error('at first')) : Promise.resolve())
    const background = backgroundOf([job])

    background.start()
    await ran(3)
    await background.stop()

    expect(state.runs).to.be.at.least(3)
  })

  it('ends what is running before it stops, and begins nothing afterwards', async () => {
    const { job, state, ran } = aJob()
    let finish: () => void = () => undefined
    let isFinished = false
    state.work = async () => {
      await new Promise<void>((resolve) => (finish = resolve))
      isFinished = true
    }
    const background = backgroundOf([job])
    background.start()
    await ran(1)

    const stopped = background.stop()
    finish()
    await stopped

    expect(isFinished).to.equal(true)
    expect(state.runs).to.equal(1)
  })

  it('is done by one of several processes, and by another one once that stopped', async () => {
    const { job, state, ran } = aJob()
    const [first, second] = [backgroundOf([job]), backgroundOf([job])]
    let atOnce = 0
    let most = 0
    state.work = async () => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await JobLeaseModel.findById(job.name)
      atOnce -= 1
    }

    first.start()
    await ran(1)
    const holder = (await JobLeaseModel.findById(job.name).lean())?.holder
    second.start()
    await ran(state.runs + 5)
    await first.stop()
    await ran(state.runs + 2)
    const nextHolder = (await JobLeaseModel.findById(job.name).lean())?.holder
    await second.stop()

    expect(most).to.equal(1)
    expect(nextHolder).to.be.a('string').and.not.equal(holder)
  })

  it('is taken over when the process that did it has died', async () => {
    const { job, ran } = aJob()
    await JobLeaseModel.create({ _id: job.name, holder: 'dead', until: new Date(Date.now() - 1) })
    const background = backgroundOf([job])

    background.start()
    await ran(1)
    await background.stop()

    expect((await JobLeaseModel.findById(job.name).lean())?.holder).to.not.equal('dead')
  })

  it('is done once a business day from its time on, and again on the next day', async () => {
    const { job, state } = aJob({ dailyFrom: '02:30' })
    const turnAt = async (time: string) => {
      const background = backgroundOf([job], () => new Date(time))
      background.start()
      await background.stop()
      return state.runs
    }

    expect(await turnAt('2026-11-24T02:29:00+08:00')).to.equal(0)
    expect(await turnAt('2026-11-24T02:30:00+08:00')).to.equal(1)
    expect(await turnAt('2026-11-24T23:59:00+08:00')).to.equal(1)
    expect(await turnAt('2026-11-25T00:10:00+08:00')).to.equal(1)
    expect(await turnAt('2026-11-25T09:00:00+08:00')).to.equal(2)
  })

  it('does not count a daily job as done when it failed', async () => {
    const { job, state } = aJob({ dailyFrom: '00:00' })
    state.work = () => (state.runs === 1 ? Promise.reject(new Error('at first')) : Promise.resolve())
    const turn = async () => {
      const background = backgroundOf([job], () => new Date('2026-11-24T12:00:00+08:00'))
      background.start()
      await background.stop()
    }

    await turn()
    await turn()
    await turn()

    expect(state.runs).to.equal(2)
  })

  it('can be done at once by its name', async () => {
    const { job, state } = aJob({ dailyFrom: '23:59' })

    await backgroundOf([job]).runOnce(job.name)

    expect(state.runs).to.equal(1)
    const unknown = await backgroundOf([job])
      .runOnce('other')
      .catch((error: unknown) => error)
    expect(unknown).to.be.instanceOf(RangeError)
  })
})
