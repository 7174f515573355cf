import { expect } from 'chai'
import { DecisionModel } from '../../src/features/offline/offline.model.js'
import { RedemptionModel } from '../../src/features/redemptions/redemption.model.js'
import { aBenefit, aCardHolder, aPrintedCard, aWorld, type World } from '../builders/world.js'
import { OfflineDevice, type UploadedResult } from '../features/offline/offline-device.js'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { Visitor } from '../helpers/page.js'
import { expectSound, openTab } from './inspect.js'

describe('the page of offline records', () => {
  let world: World
  let known: UploadedResult
  let late: UploadedResult
  let staff: Visitor

  before(async () => {
    world = await aWorld()
    const benefitId = await aBenefit(world, { title: '理发八五折', subsidyPercent: 50 })
    const device = await OfflineDevice.enrol(world)
    const replaced = await aCardHolder(world)
    await aPrintedCard(world, replaced.memberId)
    const holder = await aCardHolder(world, { name: '单福海' })
    const { leaseId } = await device.lease()
    known = await device.giveAndUpload({ leaseId, code: replaced.card.code, benefitId })
    late = await device.giveAndUpload({ code: holder.card.code, benefitId })
    await device.upload([{ nothing: 'of ours', text: '看不懂的内容' }])
    staff = await aVisitor('staff')
  })

  async function aVisitor(role: 'staff' | 'auditor'): Promise<Visitor> {
    const visitor = new Visitor()
    visitor.cookies.set('yl_access', await tokenAs(role, { communityId: world.communityId }))
    return visitor
  }

  const rows = async (visitor: Visitor, query = '') => {
    const { $ } = await visitor.get(`/console/offline${query}`)
    return $('tbody tr').length
  }

  it('lists what needs a decision, with the reason in plain words, and counts it in the menu', async () => {
    const { $ } = await staff.get('/console/offline')

    expect($('tbody tr')).to.have.length(3)
    expect($('.nav__count').first().text()).to.include('3 件待处理')
    const evidence = await staff.get(`/console/offline/${known.redemptionId ?? ''}`)
    expect(evidence.$('.offline-reasons').text()).to.include('收银台本应拒收')
    expect(evidence.$('.facts').text()).to.include('收银台一')
  })

  it('filters by finding, shop and decision in the address', async () => {
    expect(await rows(staff, '?flag=revoked_known')).to.equal(1)
    expect(await rows(staff, '?flag=quarantined')).to.equal(1)
    expect(await rows(staff, '?state=decided')).to.equal(0)
    expect(await rows(staff, `?shopId=${'0'.repeat(24)}`)).to.equal(0)
    expect(await rows(staff, `?shopId=${world.shopId}&limit=2`)).to.equal(2)
  })

  it('takes a decision for a reason only, and loses nothing that was typed', async () => {
    const id = known.redemptionId ?? ''
    const form = { ids: id, from: 'case', decision: 'do_not_pay', reason: '' }

    const refused = await staff.submit('/console/offline/decisions', form)

    expect(refused.status).to.equal(400)
    expect(refused.$('#reason-error').text()).to.include('必须填写')
    expect(refused.$('[name=decision][checked]').val()).to.equal('do_not_pay')
    expect(await DecisionModel.countDocuments({ communityId: world.communityId })).to.equal(0)
    const none = await staff.submit('/console/offline/decisions', { decision: 'pay', reason: '核对过' })
    expect(none.status).to.equal(400)
    expect(none.$('.error-summary, [role=alert]').text()).to.include('至少勾选一笔')
  })

  it('keeps every decision, the last one counts', async () => {
    const id = known.redemptionId ?? ''
    const path = '/console/offline/decisions'
    await staff.submit(path, { ids: id, from: 'case', decision: 'do_not_pay', reason: '卡已作废，应拒收' })

    const answer = await staff.submit(path, {
      ids: id,
      from: 'case',
      decision: 'pay',
      reason: '核对小票属实',
    })

    expect(answer.status).to.equal(303)
    const { $ } = await staff.get(answer.location ?? '')
    expect($('.notice--ok').text()).to.include('处理结果已记录')
    expect($('.offline-history li')).to.have.length(2)
    expect($('.offline-history li').first().text()).to.include('核对小票属实')
    expect($('.offline-history li').last().text()).to.include('已被后来的决定取代')
    expect((await RedemptionModel.findById(id).lean())?.review).to.equal('pay')
  })

  it('has its cap among the settings: an amount there must be', async () => {
    const { $ } = await staff.get('/console/settings/counter')
    expect($('#offlineCapFen').val()).to.equal('100')
    const revision = $('[name=revision]').val() as string
    const form = { counterIdleMinutes: '10', deviceSilentDays: '7', offlineCapFen: '', revision }

    const refused = await staff.submit('/console/settings/counter', form)
    expect(refused.$('#offlineCapFen-error').text()).to.include('填 0 表示断网时不给优惠')
    expect(
      (await staff.submit('/console/settings/counter', { ...form, offlineCapFen: '50' })).status,
    ).to.equal(303)
    expect((await staff.get('/console/settings/counter')).$('#offlineCapFen').val()).to.equal('50')
  })

  it('shows an auditor everything and no form', async () => {
    const auditor = await aVisitor('auditor')
    const { $ } = await auditor.get('/console/offline')

    expect($('tbody tr')).to.have.length(3)
    expect($('main form[method=post]')).to.have.length(0)
    const form = { ids: late.redemptionId ?? '', decision: 'pay', reason: '核对过' }
    expect((await auditor.submit('/console/offline/decisions', form)).status).to.equal(403)
  })

  describe('in a browser', () => {
    let browser: TestBrowser

    before(async () => {
      browser = await openBrowser()
      const { baseUrl } = await testApp()
      const value = await tokenAs('staff', { communityId: world.communityId })
      await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
    })
    after(() => browser.close())

    for (const [width, height] of [
      [390, 844],
      [1280, 900],
    ] as const) {
      it(`is accessible and fits ${width} pixels`, async () => {
        const { baseUrl } = await testApp()
        const { page, complaints } = await openTab(browser.context)
        await page.setViewportSize({ width, height })
        const addresses = ['', '?flag=late', `/${known.redemptionId ?? ''}`, `/${late.redemptionId ?? ''}`]
        for (const [index, address] of addresses.entries()) {
          await page.goto(`${baseUrl}/console/offline${address}`)
          await expectSound(page, address)
          if (process.env.OFFLINE_PICTURES) {
            const path = `${process.env.OFFLINE_PICTURES}/offline-${width}-${index}.png`
            await page.screenshot({ path, fullPage: true })
          }
        }
        expect(complaints).to.deep.equal([])
        await page.close()
      })
    }

    it('decides several at once with the keyboard', async () => {
      const { baseUrl } = await testApp()
      const { page } = await openTab(browser.context)
      await page.goto(`${baseUrl}/console/offline?state=undecided`)
      for (const box of await page.locator('input[name=ids]').all()) await box.press('Space')
      await page.locator('input[name=decision][value=do_not_pay]').press('Space')
      await page.locator('#reason').fill('无法核实，由商户承担')
      await page.locator('#reason').press('Enter')
      await page.waitForURL(/done=offline_decided/)

      expect(page.url()).to.include('state=undecided')
      expect(await page.locator('tbody tr').count()).to.equal(0)
      expect(await page.locator('.nav__count').count()).to.equal(0)
      await page.close()
    })
  })
})
