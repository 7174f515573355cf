import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { businessDayOf } from '../../src/lib/business-day.js'
import { anOrganization, TINY_PNG } from '../builders/organizations.js'
import { aBoundPhone, aCardHolder, aMember, aWorld, expectStatus, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { scanWithKeys } from '../helpers/counter-page.js'
import { expectSound, expectSoundAtBothWidths, openTab, signInBrowser } from './inspect.js'
import { expectSeniorFigures } from './senior-measure.js'

const POSTER = { name: 'poster.png', mimeType: 'image/png', buffer: TINY_PNG }

describe('an activity, from the plan to how it was', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string
  let phone: string
  let organizationId: string
  let cards: { code: string }[]
  let memberIds: string[]
  let id: string

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    organizationId = await anOrganization(world.staff, { alliance: 'club', name: '晚晴合唱团' })
    const holders = [
      await aCardHolder(world, { name: '李秀云' }),
      await aCardHolder(world, { name: '单福海' }),
      await aCardHolder(world, { name: '王桂兰' }),
    ]
    cards = holders.map(({ card }) => card)
    memberIds = [...holders.map(({ memberId }) => memberId), await aMember(world, { name: '赵有福' })]
    phone = await aBoundPhone(world, memberIds[0] ?? '')
    browser = await openBrowser({ width: 390, height: 844, worker: true })
    ;({ page, complaints } = await openTab(browser.context))
  })

  after(async () => {
    await browser.close()
  })

  async function be(who: 'senior' | 'club' | 'staff') {
    const { communityId } = world
    const role = who === 'staff' ? 'staff' : 'organization'
    const token = who === 'senior' ? phone : await tokenAs(role, { communityId, organizationId })
    const cookie = who === 'senior' ? 'yl_phone' : 'yl_access'
    await signInBrowser(browser.context, { cookie, token, url: baseUrl })
  }

  it('is planned by the club, with what is wrong said at its field', async () => {
    await be('club')
    await page.goto(`${baseUrl}/organization/activities/new`)
    await page.fill('#title', '重阳节文艺演出')
    await page.selectOption('#kind', 'performance')
    await page.fill('#day', businessDayOf(new Date()))
    await page.fill('#from', '23:00')
    await page.fill('#to', '00:30')
    await page.fill('#capacity', '2')
    await page.click('.form-actions button')
    await page.waitForSelector('#to-error')
    expect(await page.inputValue('#title')).to.equal('重阳节文艺演出')
    await expectSoundAtBothWidths(page, 'a refused plan')
    expect(complaints.splice(0)).to.have.length(1)
    await page.fill('#from', '00:00')
    await page.fill('#to', '23:59')
    await page.fill('#place', '中心广场')
    await page.click('.form-actions button')
    await page.waitForURL('**?done=planned')
    id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect(await page.textContent('main')).to.include('晚晴合唱团')
    await expectSoundAtBothWidths(page, 'a draft of the organization')
  })

  it('is given a poster and announced by staff, and then stands on the public page', async () => {
    await be('staff')
    await page.goto(`${baseUrl}/console/activities/${id}`)
    await page.setInputFiles('#poster-file', POSTER)
    await page.click('form[action$="/poster"] button')
    await page.waitForURL('**?done=poster')
    await page.click('form[action$="/announce"] button')
    await page.waitForURL('**?done=announced')
    await expectSoundAtBothWidths(page, 'an announced activity')
    await page.goto(`${baseUrl}/console/activities`)
    await expectSoundAtBothWidths(page, 'the list of activities')
    await page.goto(`${baseUrl}/activities?communityId=${world.communityId}`)
    expect(await page.textContent('main'))
      .to.include('重阳节文艺演出')
      .and.include('还有 2 个名额')
    const width = await page
      .locator('.activity-large__poster')
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)
    expect(width).to.equal(1)
    await expectSoundAtBothWidths(page, 'the public page')
    await expectSeniorFigures(page, 'the public page')
  })

  it('is signed up for with one tap on the phone; by telephone, staff fill it and put others on the waiting list', async () => {
    await be('senior')
    await page.goto(`${baseUrl}/my/activities`)
    await page.click('form[action$="/sign-up"] button')
    await page.waitForURL('**/my/activities?told=placed*')
    expect(await page.textContent('#told')).to.include('报名成功')
    await expectSeniorFigures(page, 'signed up')
    await expectSound(page, 'signed up')
    await be('staff')
    for (const name of ['单福海', '赵有福']) {
      await page.goto(`${baseUrl}/console/activities/${id}/sign-ups?q=${encodeURIComponent(name)}`)
      await page.click('button[value=telephone]')
      await page.waitForURL(/done=(?:placed|waiting)/)
    }
    expect(await page.textContent('main')).to.include('候补 1 人')
    await expectSoundAtBothWidths(page, 'the sign-ups')
    await page.goto(`${baseUrl}/console/activities/${id}/paper`)
    expect(await page.textContent('main')).to.include('单福海')
    await expectSound(page, 'the list on paper')
  })

  it('signs in who comes by printed card, at once and again without network', async () => {
    await be('staff')
    await page.goto(`${baseUrl}/counter/activities`)
    await expectSound(page, 'the activities of today')
    await page.click('.door-choices a')
    await page.waitForSelector('#door[data-ready=yes]')
    await expectSoundAtBothWidths(page, 'the door')
    const scan = async (card: { code: string } | undefined, tone: 'ok' | 'warn') => {
      await scanWithKeys(page, card?.code ?? '')
      await page.waitForSelector(`#door-result.result--${tone}`)
    }
    await scan(cards[0], 'ok')
    expect(await page.textContent('#door-name')).to.equal('李*云')
    await expectSoundAtBothWidths(page, 'a sign-in')
    await scan(cards[0], 'warn')
    expect(await page.textContent('#door-word')).to.equal('已经签到过')
    await browser.context.setOffline(true)
    await scanWithKeys(page, cards[2]?.code ?? '')
    await page.waitForSelector('#door-queue:not([hidden])')
    expect(await page.textContent('#door-word')).to.equal('已断网登记')
    await page.reload()
    await page.waitForSelector('#door-queue:not([hidden])')
    await browser.context.setOffline(false)
    await page.waitForSelector('#door-queue[hidden]', { state: 'attached' })
    expect(
      complaints.filter((line) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(line)),
    ).to.deep.equal([])
    complaints.splice(0)
  })

  it('shows staff who was there, and asks the senior how it was', async () => {
    await be('staff')
    await page.goto(`${baseUrl}/console/activities/${id}`)
    const text = (await page.textContent('main')) ?? ''
    expect(text).to.include('李秀云').and.include('王桂兰').and.include('断网登记').and.include('现场参加')
    await page.click('form[action$="/close"] button')
    await page.waitForURL('**?done=held')
    await expectSoundAtBothWidths(page, 'a held activity')
    await be('senior')
    await page.goto(`${baseUrl}/my/activities`)
    await expectSeniorFigures(page, 'asked how it was')
    await page.click('button[value=good]')
    await page.waitForURL('**/my/activities?told=face*')
    await be('club')
    await page.goto(`${baseUrl}/organization/activities/${id}`)
    const seen = (await page.textContent('main')) ?? ''
    expect(seen).to.include('李*云').and.not.include('李秀云')
    const { body } = await call('GET', `/activities/${id}/attendances`, { token: world.staff })
    expect(body.turnout).to.deep.equal({ signedUp: 2, came: 2, walkIns: 1, noShows: 1 })
    expectStatus(await call('GET', `/activities/${id}`, { token: world.staff }), 200)
    expect(complaints).to.deep.equal([])
  })
})
