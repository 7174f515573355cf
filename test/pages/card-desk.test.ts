import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { CardModel } from '../../src/features/cards/card.model.js'
import { JobModel } from '../../src/features/jobs/job.model.js'
import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import { doJobs } from '../builders/card-print.builder.js'
import { cardsOf, type Office } from '../builders/membership.builder.js'
import { aMember, aPrintedCard, aWorld, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, openTab } from './inspect.js'

const NAMES = ['李秀云', '王建国', '欧阳淑珍', '赵铁柱']

describe('the desk for cards', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string
  let memberIds: string[]
  let cardIds: string[]

  async function open(options: { javaScript?: boolean } = {}) {
    browser = await openBrowser(options)
    ;({ page, complaints } = await openTab(browser.context))
    const value = await tokenAs('staff', { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
  }

  beforeEach(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    memberIds = []
    cardIds = []
    for (const name of NAMES) memberIds.push(await aMember(world, { name }))
    for (const id of memberIds.slice(0, 3)) cardIds.push((await aPrintedCard(world, id)).id)
  })

  afterEach(async () => {
    await browser.close()
  })

  const office = () => ({ staff: world.staff }) as Office
  const goTo = (path: string) => page.goto(`${baseUrl}${path}`)
  const press = async (selector: string) => {
    await Promise.all([page.waitForEvent('load'), page.click(selector)])
  }

  it('prints the cards of everybody who was ticked, and issues the missing ones with them', async () => {
    await open()
    await goTo('/console/members')
    await page.check('[data-pick-all] input')
    await press('button[name="scope"][value="chosen"]')
    await expectSound(page, 'what the choice comes to')
    expect(await page.innerText('main dl')).to.match(/4 人[\s\S]*3 张[\s\S]*1 人/)

    await press('.form-actions button')
    expect(page.url()).to.match(/\/console\/card-prints\?done=job_asked$/)
    await expectSound(page, 'a job that waits')
    // The page looks after its jobs by itself.
    await Promise.all([page.waitForSelector('a[download]'), doJobs()])
    await expectSound(page, 'a job that is done')
    expect(await page.innerText('.job-list'))
      .to.include('已打印 4 张')
      .and.include('新制 1 张')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')])
    expect(download.suggestedFilename()).to.equal(`cards-a4-${businessDayOf(new Date())}-4.pdf`)
    expect(complaints).to.deep.equal([])
  })

  it('prints all that a search finds, without scripts too, and can be cancelled', async () => {
    await open({ javaScript: false })
    await goTo('/console/members?q=%E6%9D%8E')
    await press('button[name="scope"][value="search"]')
    await press('.form-actions button')
    expect(await page.innerText('.job-list')).to.include('共 1 张')
    expect(await page.isVisible('[data-refresh]')).to.equal(true)

    await press('form[action$="/cancel"] button')
    expect(await page.innerText('.job-list')).to.include('已取消')
    await doJobs()
    expect(await CardModel.countDocuments({ _id: cardIds[0], printedAt: null })).to.equal(1)
  })

  it('says when nothing was ticked, and where to go', async () => {
    await open()
    await goTo('/console/cards')
    await expectSound(page, 'the list of cards')
    await press('button[name="scope"][value="chosen"]:not([formaction])')
    expect(await page.innerText('[role="alert"]')).to.include('请至少选择一项')
    await expectSound(page, 'nothing was ticked')
    expect(await JobModel.countDocuments({ communityId: world.communityId })).to.equal(0)
  })

  it('says in numbers how many cards stop before they are renewed, and renews them', async () => {
    const soon = addDays(businessDayOf(new Date()), 20)
    for (const id of cardIds.slice(0, 2))
      await CardModel.updateOne({ _id: id }, { $set: { expiresOn: soon } })
    await open()
    await goTo('/console/cards')
    await press('.stat[href*="expiringWithinDays"]')
    await press('button[formaction$="/review"][value="list"]')
    await expectSound(page, 'before cards are renewed')
    expect(await page.innerText('.consequence')).to.include('2 张旧卡将立即失效')

    await press('.form-actions button')
    await Promise.all([
      page.waitForSelector('.job-list:has-text("换发 2 张"):has-text("已打印 2 张")'),
      doJobs(),
    ])
    expect(await cardsOf(office(), memberIds[0]!)).to.have.length(2)
  })

  it('notes on a member’s page that the card was handed over, by whom, and replaces a lost one in one step', async () => {
    await open()
    await goTo(`/console/members/${memberIds[0]!}`)
    await press('form[action$="/hand-over"] button')
    expect(await page.innerText('.card-item'))
      .to.include('已交给本人')
      .and.include('测试员')
    expect(await page.locator('form[action$="/hand-over"]').count()).to.equal(0)

    await page.$$eval('details.decision', (folds) => {
      for (const fold of folds) fold.setAttribute('open', '')
    })
    await page.selectOption('#print', 'cr80')
    await press('form[action$="/replace"] button')
    await doJobs()
    await goTo('/console/card-prints')
    expect(await page.innerText('.job-list')).to.include('已打印 1 张')
    const [newer, former] = (await cardsOf(office(), memberIds[0]!)) as unknown as Record<string, unknown>[]
    expect(former).to.include({ status: 'revoked', statusReason: 'lost' })
    expect(newer).to.include({ issueNo: 2, handedOverAt: null })
  })
})
