// Run in a process of its own: makes the crash test's world, or says what the store holds after it.
import { createHash, randomBytes } from 'node:crypto'
import { AgreementModel } from '../../src/features/agreements/agreement.model.js'
import { AttachmentModel } from '../../src/features/attachments/attachment.model.js'
import { CommunityModel } from '../../src/features/communities/community.model.js'
import { SYSTEM_ACTOR } from '../../src/http/actor.js'
import { signCardCode } from '../../src/features/codes/card-code.js'
import { BudgetModel, RedemptionModel } from '../../src/features/redemptions/redemption.model.js'
import { dayNumberOf } from '../../src/lib/business-day.js'
import { createBenchWorld } from '../../scripts/bench/world.js'
import { openApart } from '../helpers/apart.js'

const { services, keyring, answer } = await openApart()

async function make() {
  const world = await createBenchWorld({ shops: 2, members: 400 })
  const { kid, privateKey } = keyring.currentSigningKey(new Date())
  const expiryDay = dayNumberOf('2039-12-31')
  const codes = world.holders.map(({ serial }) =>
    signCardCode({ keyId: kid, serial, issueNo: 1, expiryDay, flags: 0 }, privateKey),
  )
  await attachScan()
  return { shops: world.shops, codes }
}

/** A scan of several pieces beside an agreement. */
async function attachScan() {
  const agreement = await AgreementModel.findOne().lean()
  if (!agreement) throw new Error('The world has no agreement')
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7'), randomBytes(700_000), Buffer.from('%%EOF')])
  const meta = {
    requestId: 'crash-test',
    language: 'en' as const,
    ip: '',
    idempotencyKey: undefined,
    ifMatch: undefined,
    origin: '',
    actor: SYSTEM_ACTOR,
  }
  const file = { bytes, fileName: 'scan.pdf' }
  await services.attachments.add(String(agreement.communityId), String(agreement._id), file, meta)
}

/** How many attachments can be read as they were added. */
async function wholeFiles(): Promise<number> {
  const kept = await AttachmentModel.find({ state: 'kept' }).lean()
  const read = kept.map(async ({ _id, communityId, sha256 }) => {
    const { stream } = await services.attachments.open({ communityId: String(communityId) }, String(_id))
    const hash = createHash('sha256')
    for await (const piece of stream) hash.update(piece as Buffer)
    return hash.digest('hex') === sha256
  })
  return (await Promise.all(read)).filter(Boolean).length
}

async function inspect() {
  await services.background.runOnce('project-totals')
  const committed = await RedemptionModel.find({ outcome: 'committed' }).lean()
  const budgets = await BudgetModel.find().lean()
  const community = await CommunityModel.findOne().lean()
  const reader = {
    communityId: String(community?._id),
    actor: SYSTEM_ACTOR,
    requestId: 'crash-test',
    language: 'en' as const,
  }
  const year = { from: '2000-01-01', to: '2099-12-31', groupBy: 'shop' as const }
  const { totals } = await services.reports.benefits(reader, year, 'json')
  return {
    keys: committed.map(({ requestKey }) => requestKey.split('|')[2] ?? ''),
    slots: committed.flatMap(({ slots }) => slots ?? []),
    budgeted: committed
      .flatMap(({ budgets: draws }) => draws ?? [])
      .reduce((sum, draw) => sum + (draw.amount ?? 0), 0),
    budgetUsed: budgets.reduce((sum, { used }) => sum + used, 0),
    files: await wholeFiles(),
    drift: (await services.drift.recompute()).length,
    counted: totals.redemptions,
    countedFen: totals.discountFen,
    discountFen: committed.reduce((sum, { discountFen }) => sum + (discountFen ?? 0), 0),
  }
}

await answer(process.argv[2] === 'make' ? await make() : await inspect())
