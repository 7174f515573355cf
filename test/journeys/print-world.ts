// Run in a process of its own: makes cards for many and the job that prints them, does what was left of it, or says how much
// memory it took.
import { randomInt } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import mongoose from 'mongoose'
import { UserModel } from '../../src/features/accounts/account.model.js'
import { CardModel } from '../../src/features/cards/card.model.js'
import { CommunityModel } from '../../src/features/communities/community.model.js'
import { JobFilePieceModel, JobModel } from '../../src/features/jobs/job.model.js'
import { MemberModel } from '../../src/features/members/member.model.js'
import { SYSTEM_ACTOR } from '../../src/http/actor.js'
import { later, openApart } from '../helpers/apart.js'

const USERNAME = 'print-staff'
const PASSWORD = 'korrekt-Pferd-88'
const META = { actor: SYSTEM_ACTOR, requestId: 'print-test', language: 'zh-CN' as const }

const { services, answer } = await openApart(later)

async function cardsFor(members: number) {
  const place = { name: '御锦源社区', street: '新旺街道', district: '平城区', settings: {} }
  const community = await CommunityModel.create(place)
  const communityId = community._id
  const ids = Array.from({ length: members }, () => new mongoose.Types.ObjectId())
  await MemberModel.insertMany(
    ids.map((_id, index) => ({
      _id,
      communityId,
      number: index + 1,
      name: ['李秀云', '王建国', '欧阳淑珍', '赵铁柱'][index % 4],
      idNumberMasked: '1****************1',
      birthDate: '1950-05-20',
      sex: 'female',
    })),
  )
  const begin = randomInt(0, 10 ** 10)
  const cards = ids.map((memberId, index) => ({
    communityId,
    memberId,
    kind: 'printed',
    serial: begin + index,
    issueNo: 1,
    expiresOn: '2039-12-31',
  }))
  await CardModel.insertMany(cards)
  return { communityId: community.id, serials: cards.map(({ serial }) => serial) }
}

async function make(members: number) {
  const { communityId, serials } = await cardsFor(members)
  const user = { communityId, username: USERNAME, name: '测试员', role: 'staff' as const }
  await UserModel.create({ ...user, passwordHash: await services.passwords.hash(PASSWORD) })
  return { communityId, serials }
}

async function finish(communityId: string, jobId: string) {
  await services.background.runOnce('run-jobs')
  const key = { communityId, jobId }
  const parts: Buffer[] = []
  for await (const part of (await services.jobs.openResult(key, META)).pieces) parts.push(part)
  const attempts = await JobFilePieceModel.distinct('attempt', { communityId, jobId })
  const stored = await JobModel.findOne({ _id: jobId, communityId }).lean()
  return {
    job: await services.jobs.get(key),
    attempts: stored?.attempts,
    fileAttempts: attempts,
    printed: await CardModel.countDocuments({ communityId, printedAt: mongoose.trusted({ $ne: null }) }),
    pdf: Buffer.concat(parts).toString('base64'),
  }
}

/**
 * By how many bytes the process grew at most while it printed. Garbage is collected before each look: what waits to be collected
 * says more about the collector than about us.
 */
async function measure(communityId: string) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const size = () => {
    collect()
    // Not the resident set: the embedded store maps its file into it.
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const job = await services.cardBatches.print(communityId, { filter: {} }, 'a4', META)
  const before = size()
  let peak = before
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const begin = Date.now()
    peak = Math.max(peak, size())
    // Collecting must stay a small part of the work, however busy the machine is.
    timer = setTimeout(look, 400 + 10 * (Date.now() - begin))
  }
  look()
  await services.background.runOnce('run-jobs')
  clearTimeout(timer)
  peak = Math.max(peak, size())
  const { outcome, result } = await services.jobs.get({ communityId, jobId: job.id })
  return { growth: peak - before, cards: outcome.cards, bytes: result?.bytes }
}

const [mode, first = '', second = ''] = process.argv.slice(2)
if (mode === 'make') await answer(await make(Number(first)))
else if (mode === 'finish') await answer(await finish(first, second))
else await answer(await measure(first))
