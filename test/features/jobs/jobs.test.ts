import { expect } from 'chai'
import mongoose from 'mongoose'
import { z } from 'zod'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { createJobFiles } from '../../../src/features/jobs/job-files.js'
import { jobHandler, type RunningJob } from '../../../src/features/jobs/job-handler.js'
import { JobFilePieceModel, JobModel } from '../../../src/features/jobs/job.model.js'
import { createJobRunner } from '../../../src/features/jobs/job-runner.js'
import { createJobService } from '../../../src/features/jobs/job.service.js'
import { SYSTEM_ACTOR } from '../../../src/http/actor.js'
import { createLogger } from '../../../src/infrastructure/logger.js'
import { Problem } from '../../../src/problems.js'
import { aCommunity, unique } from '../../helpers/access.js'
import { testApp } from '../../helpers/app.js'

const META = { actor: SYSTEM_ACTOR, requestId: 'test' }
const DAY_MS = 86_400_000
const running = () => new AbortController().signal

/** Something that one side waits for and the other gives. */
function aSignal() {
  let give = () => undefined as void
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return {
    given,
    give: () => {
      give()
    },
  }
}

type Work = (job: RunningJob<{ n: number }>) => Promise<{ counts: Record<string, number> }>

/** A queue of the test's own kind of job, so that nobody else's is done, with a clock and several processes. */
async function aQueue(work: Work, options: { file?: boolean } = {}) {
  const { services } = await testApp()
  const communityId = await aCommunity()
  const kind = `test_${unique().replace(/\d/g, 'x')}`
  const clock = { at: Date.now() }
  const now = () => new Date(clock.at)
  const files = createJobFiles(services.keyring)
  const jobs = createJobService({ files, audit: services.audit, now })
  const file = options.file ? { file: { name: 'x.txt', contentType: 'text/plain' } } : {}
  const handler = jobHandler({
    kind,
    params: z.object({ n: z.int() }),
    run: async (job: RunningJob<{ n: number }>) => ({ ...(await work(job)), ...file }),
  })
  const process = () => createJobRunner({ handlers: [handler], files, logger: createLogger('silent'), now })
  return {
    communityId,
    jobs,
    process,
    wait: (ms: number) => (clock.at += ms),
    async ask(n = 1) {
      const job = { communityId, kind, params: { n }, total: n, language: 'zh-CN' as const }
      const { id } = await jobs.enqueue(job, META)
      return { communityId, jobId: id }
    },
  }
}

async function readAll(pieces: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const piece of pieces) parts.push(piece)
  return Buffer.concat(parts).toString()
}

const piecesOf = (key: { jobId: string }) => JobFilePieceModel.countDocuments({ jobId: key.jobId })

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  )
  return error instanceof Problem ? error.code : String(error)
}

describe('a job', () => {
  it('waits in the queue, is done in its turn, and says how far it was and what came of it', async () => {
    const seen: number[] = []
    const queue = await aQueue(async ({ params, report }) => {
      seen.push(params.n)
      await report(params.n, params.n)
      return { counts: { things: params.n } }
    })
    const [first, second] = [await queue.ask(3), await queue.ask(5)]
    expect(await queue.jobs.get(first)).to.include({ status: 'queued' })

    await queue.process().runAll(running())

    expect(seen).to.deep.equal([3, 5])
    const done = await queue.jobs.get(second)
    expect(done).to.deep.include({ status: 'done', progress: { done: 5, total: 5 }, outcome: { things: 5 } })
    expect(await queue.process().runNext(running())).to.equal(false)
  })

  it('is done once, by one of several processes that look at the same time', async () => {
    let times = 0
    const queue = await aQueue(async () => {
      times += 1
      return Promise.resolve({ counts: {} })
    })
    await queue.ask()

    await Promise.all(Array.from({ length: 6 }, () => queue.process().runAll(running())))

    expect(times).to.equal(1)
  })

  it('whose process fell silent is begun anew by another one, and the first can no longer finish it', async () => {
    let attempts = 0
    const second = aSignal()
    const began = aSignal()
    const queue = await aQueue(
      async ({ write, report }) => {
        attempts += 1
        const mine = attempts
        await write(Buffer.from(`attempt ${mine}`))
        if (mine === 1) {
          began.give()
          await second.given
          await report(1, 1)
        }
        return { counts: { attempt: mine } }
      },
      { file: true },
    )
    const key = await queue.ask()
    const silent = queue.process().runNext(running())
    await began.given

    expect(await queue.process().runNext(running())).to.equal(false)
    queue.wait(60_000)
    expect(await queue.process().runNext(running())).to.equal(true)
    second.give()
    await silent

    expect(await queue.jobs.get(key)).to.deep.include({ status: 'done', outcome: { attempt: 2 } })
    expect(await readAll((await queue.jobs.openResult(key, META)).pieces)).to.equal('attempt 2')
    expect(await piecesOf(key)).to.equal(1)
  })

  it('can be cancelled while it waits and while it runs; then it stops and leaves no file', async () => {
    const began = aSignal()
    const goOn = aSignal()
    let isDone = false
    const queue = await aQueue(
      async ({ write, report }) => {
        await write(Buffer.alloc(300_000))
        began.give()
        await goOn.given
        await report(1, 1)
        isDone = true
        return { counts: {} }
      },
      { file: true },
    )
    const runs = await queue.ask()
    const waits = await queue.ask()
    const running1 = queue.process().runNext(running())
    await began.given
    expect(await piecesOf(runs)).to.equal(1)

    expect(await queue.jobs.cancel(runs, META)).to.include({ status: 'cancelled' })
    expect(await queue.jobs.cancel(waits, META)).to.include({ status: 'cancelled' })
    goOn.give()
    await running1

    expect(isDone).to.equal(false)
    expect(await piecesOf(runs)).to.equal(0)
    expect(await queue.process().runNext(running())).to.equal(false)
    expect(await codeOf(queue.jobs.cancel(runs, META))).to.equal('illegal_transition')
    expect(await codeOf(queue.jobs.openResult(runs, META))).to.equal('job_not_done')
    const cancelled = { communityId: queue.communityId, type: 'JOB_CANCELLED' }
    expect(await AuditEventModel.countDocuments(cancelled)).to.equal(2)
  })

  it('goes back into the queue when the program stops, and the stopped attempt does not count', async () => {
    const stopping = new AbortController()
    let isStopping = true
    const queue = await aQueue(async ({ report }) => {
      if (isStopping) stopping.abort()
      await report(1, 2)
      return { counts: {} }
    })
    const key = await queue.ask(2)

    await queue.process().runAll(stopping.signal)
    expect(await queue.jobs.get(key)).to.include({ status: 'queued' })
    expect(await JobModel.findById(key.jobId).lean()).to.include({ attempts: 0 })

    isStopping = false
    await queue.process().runAll(running())
    expect(await queue.jobs.get(key)).to.include({ status: 'done' })
  })

  it('is tried again a little later after an error of ours, four times at most, and not after a refusal', async () => {
    const times = { broken: 0, refused: 0 }
    const broken = await aQueue(async () => {
      times.broken += 1
      return Promise.reject(new Error('the store is away'))
    })
    const refused = await aQueue(async () => {
      times.refused += 1
      return Promise.reject(new Problem('nothing_to_print'))
    })
    const [brokenKey, refusedKey] = [await broken.ask(), await refused.ask()]

    for (let n = 0; n < 8; n += 1) {
      await broken.process().runAll(running())
      await refused.process().runAll(running())
      broken.wait(10_000)
      refused.wait(10_000)
    }

    expect(times).to.deep.equal({ broken: 4, refused: 1 })
    expect(await broken.jobs.get(brokenKey)).to.include({ status: 'failed', error: 'internal_error' })
    expect(await refused.jobs.get(refusedKey)).to.include({ status: 'failed', error: 'nothing_to_print' })
  })

  it('asks for another job once, also when it is begun anew', async () => {
    const queue = await aQueue(async () => Promise.resolve({ counts: {} }))
    const { jobId, communityId } = await queue.ask()
    const next = { communityId, kind: 'test_next', params: {}, total: 0, language: 'en' as const }

    await queue.jobs.enqueueOnce({ ...next, causedBy: jobId }, META)
    await queue.jobs.enqueueOnce({ ...next, causedBy: jobId }, META)

    expect(await JobModel.countDocuments({ communityId, kind: 'test_next' })).to.equal(1)
  })
})

describe('the file of a job', () => {
  const text = 'YP1:GEHEIM '.repeat(70_000)
  const aFile: Work = async ({ write }) => {
    for (let begin = 0; begin < text.length; begin += 9999) {
      await write(Buffer.from(text.slice(begin, begin + 9999)))
    }
    return { counts: {} }
  }

  it('is kept in encrypted pieces, read back whole for seven days, and gone after them', async () => {
    const queue = await aQueue(aFile, { file: true })
    const key = await queue.ask()
    await queue.process().runAll(running())

    const { bytes, pieces, name } = await queue.jobs.openResult(key, META)
    expect([name, bytes]).to.deep.equal(['x.txt', text.length])
    expect(await readAll(pieces)).to.equal(text)
    const stored = await JobFilePieceModel.collection
      .find({ jobId: new mongoose.Types.ObjectId(key.jobId) })
      .toArray()
    expect(stored.length).to.be.above(2)
    for (const piece of stored) {
      expect(Buffer.from((piece.data as { buffer: Uint8Array }).buffer).includes('GEHEIM')).to.equal(false)
      expect((piece.forgetAt as Date).getTime()).to.be.closeTo(Date.now() + 7 * DAY_MS, 60_000)
    }
    const events = { communityId: queue.communityId, type: 'JOB_RESULT_DOWNLOADED' }
    expect(await AuditEventModel.countDocuments(events)).to.equal(1)

    queue.wait(7 * DAY_MS + 1)
    expect(await codeOf(queue.jobs.openResult(key, META))).to.equal('result_gone')
    expect((await queue.jobs.get(key)).result).to.equal(null)
  })

  it('is refused, not handed out in part, when a piece was altered or is missing', async () => {
    const queue = await aQueue(aFile, { file: true })
    const key = await queue.ask()
    await queue.process().runAll(running())
    const first = await JobFilePieceModel.findOne({ jobId: key.jobId, no: 0 }).lean()
    await JobFilePieceModel.updateOne({ jobId: key.jobId, no: 0 }, { $set: { attempt: 99 } })

    expect(await codeOf(queue.jobs.openResult(key, META))).to.equal('result_gone')
    expect(first?.no).to.equal(0)
  })
})
