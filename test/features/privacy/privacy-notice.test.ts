import { expect } from 'chai'
import fc from 'fast-check'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import type { UserRole } from '../../../src/permissions.js'
import { noticeSections, spokenNotice } from '../../../src/features/privacy/privacy-notice-text.js'
import { PrivacyNoticeModel } from '../../../src/features/privacy/privacy-notice.model.js'
import { aBoundPhone, aMember, aUsername, aWorld, PASSWORD } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { inParallel } from '../../helpers/parallel.js'
import { Visitor } from '../../helpers/page.js'

const TEXTS = {
  chinese: '# 一\r\n我们保存姓名。\r\n\r\n# 二\n不卖给别人。',
  english: '# One\nWe keep names.',
}

async function visitorAs(role: UserRole, communityId: string): Promise<Visitor> {
  const visitor = new Visitor()
  await visitor.get('/login')
  await visitor.submit('/login', { username: await aUsername({ communityId, role }), password: PASSWORD })
  return visitor
}

describe('the text of a notice', () => {
  it('loses no word as sections, and is spoken whole', () => {
    const line = fc.stringMatching(/^#{0,2} ?[a-z一二三]{1,8}$/)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const sections = noticeSections(lines.join('\n\n'))
        const words = lines.map((each) => each.replace(/^#+\s*/, '').trim()).filter(Boolean)
        expect(
          sections.flatMap(({ title, paragraphs }) => [title, ...paragraphs]).filter(Boolean),
        ).to.deep.equal(words)
        for (const word of words) expect(spokenNotice(sections)).to.include(word)
      }),
    )
  })
})

describe('the notice of a community', () => {
  it('is ours until it publishes its own, in both languages, with its telephone', async () => {
    const world = await aWorld({ settings: { contactPhone: '0352-2345678' } })
    const phone = await aBoundPhone(world, await aMember(world))
    const read = async (language: string) =>
      (await call('GET', '/my/privacy', { token: phone, headers: { 'accept-language': language } })).body
        .notice as { version: string; text: string }

    expect((await read('zh-CN')).text)
      .to.include('0352-2345678')
      .and.include('个人信息保护法')
    expect((await read('en')).text)
      .to.include('0352-2345678')
      .and.include('Personal Information Protection Law')
    const staff = await visitorAs('staff', world.communityId)
    const page = await staff.get('/console/settings/notice')
    expect(page.$('main').text()).to.include('系统自带的文字')
    expect(page.$('#chinese').val()).to.equal((await read('zh-CN')).text)
  })

  it('is published as a version of its own, which later consents name while earlier ones keep theirs', async () => {
    const world = await aWorld()
    const memberId = await aMember(world)
    const phone = await aBoundPhone(world, memberId)
    const staff = await visitorAs('staff', world.communityId)

    const done = await staff.submit('/console/settings/notice', TEXTS)

    expect(done.location).to.equal('/console/settings/notice?done=published')
    const { body } = await call('GET', '/my/privacy', { token: phone })
    const { version, text } = body.notice as { version: string; text: string }
    expect(version).to.match(/^\d{4}-\d\d-\d\d$/)
    expect(text).to.equal('# 一\n我们保存姓名。\n\n# 二\n不卖给别人。')
    await call('POST', '/my/consents', { token: phone, body: { purpose: 'photo', granted: true } })
    const member = await call('GET', `/members/${memberId}`, { token: world.staff })
    expect(
      (member.body.consentRecords as { noticeVersion: string }[]).map((record) => record.noticeVersion),
    ).to.deep.equal(['2026-01', '2026-01', version])
    const community = await call('GET', `/communities/${world.communityId}`, { token: world.staff })
    expect((community.body.settings as { noticeVersion: string }).noticeVersion).to.equal(version)
    const filter = { communityId: world.communityId, type: 'PRIVACY_NOTICE_PUBLISHED' }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(1)
  })

  it('gets versions of their own when several are published at a time', async () => {
    const world = await aWorld()
    const staff = await visitorAs('staff', world.communityId)
    const csrf = await staff.csrfToken()

    const answers = await inParallel(
      Array.from(
        { length: 4 },
        () => () => staff.post('/console/settings/notice', { ...TEXTS, _csrf: csrf }),
      ),
    )

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303, 303])
    const stored = await PrivacyNoticeModel.find({ communityId: world.communityId }).lean()
    expect(new Set(stored.map(({ version }) => version)).size).to.equal(4)
  })

  it('is refused in one language only, and is for staff to change and for auditors to read', async () => {
    const world = await aWorld()
    const staff = await visitorAs('staff', world.communityId)
    const refused = await staff.submit('/console/settings/notice', { ...TEXTS, english: ' ' })
    expect(refused.status).to.equal(400)
    expect(refused.$('#english-error').text()).to.not.equal('')
    expect(refused.$('#chinese').val()).to.include('我们保存姓名')

    const auditor = await visitorAs('auditor', world.communityId)
    const page = await auditor.get('/console/settings/notice')
    expect([page.status, page.$('main form').length]).to.deep.equal([200, 0])
    expect((await auditor.submit('/console/settings/notice', TEXTS)).status).to.equal(403)
  })
})
