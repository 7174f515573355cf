// Run in a process of its own: makes a community with its staff, or does what was left of an import and says what is there.
import { UserModel } from '../../src/features/accounts/account.model.js'
import { AuditEventModel } from '../../src/features/audit/audit.model.js'
import { CommunityModel } from '../../src/features/communities/community.model.js'
import { JobFilePieceModel } from '../../src/features/jobs/job.model.js'
import { MemberModel } from '../../src/features/members/member.model.js'
import { SYSTEM_ACTOR } from '../../src/http/actor.js'
import { later, openApart } from '../helpers/apart.js'

const META = { actor: SYSTEM_ACTOR, requestId: 'import-test' }

const { services, answer } = await openApart(later)

async function make(username: string, password: string) {
  const place = { name: '御锦源社区', street: '新旺街道', district: '平城区', settings: {} }
  const { id: communityId } = await CommunityModel.create(place)
  const user = { communityId, username, name: '测试员', role: 'staff' as const }
  await UserModel.create({ ...user, passwordHash: await services.passwords.hash(password) })
  return { communityId: communityId }
}

async function finish(communityId: string, jobId: string) {
  const before = await MemberModel.countDocuments({ communityId })
  await services.background.runOnce('run-jobs')
  const key = { communityId, jobId }
  const parts: Buffer[] = []
  for await (const part of (await services.jobs.openResult(key, META)).pieces) parts.push(part)
  const members = await MemberModel.find({ communityId }, { name: 1, number: 1 }).sort({ number: 1 }).lean()
  const owners = await JobFilePieceModel.distinct('jobId', { communityId })
  return {
    before,
    job: await services.jobs.get(key),
    names: members.map(({ name }) => name),
    numbers: members.map(({ number }) => number),
    registered: await AuditEventModel.countDocuments({ communityId, type: 'MEMBER_REGISTERED' }),
    imported: await AuditEventModel.countDocuments({ communityId, type: 'MEMBERS_IMPORTED' }),
    fileOwners: owners.map(String),
    result: Buffer.concat(parts).toString('utf8'),
  }
}

const [mode, first = '', second = ''] = process.argv.slice(2)
await answer(mode === 'make' ? await make(first, second) : await finish(first, second))
