import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { anOrganization, aResource, TINY_PNG } from '../builders/organizations.js'
import { aBoundPhone, aMember, aWorld, expectStatus, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { expectSound, expectSoundAtBothWidths, openTab, signInBrowser } from './inspect.js'
import { expectSeniorFigures } from './senior-measure.js'

const PHOTO = { name: 'leak.png', mimeType: 'image/png', buffer: TINY_PNG }

describe('a burst heating pipe, from the report to the confirmed repair', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string
  let phone: string
  let organizationId: string
  let requestId: string

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    organizationId = await anOrganization(world.staff, { name: '御锦源物业' })
    const kinds = [{ kind: 'heating', acceptHours: 2, solveHours: 24, organizationId }]
    expectStatus(await call('PATCH', '/request-settings', { token: world.staff, body: { kinds } }), 200)
    const memberId = await aMember(world, { name: '李秀云', address: '御锦源小区 3 号楼 501' })
    phone = await aBoundPhone(world, memberId)
    browser = await openBrowser({ width: 390, height: 844 })
    ;({ page, complaints } = await openTab(browser.context))
  })

  after(async () => {
    await browser.close()
  })

  async function be(who: 'resident' | 'repairer' | 'staff') {
    // The page of the one before may still ask for something.
    await page.goto('about:blank')
    const { communityId } = world
    const token =
      who === 'resident'
        ? phone
        : await tokenAs(who === 'staff' ? 'staff' : 'organization', { communityId, organizationId })
    const cookie = who === 'resident' ? 'yl_phone' : 'yl_access'
    await signInBrowser(browser.context, { cookie, token, url: baseUrl })
  }

  it('is reported on the phone with two taps, and a photo', async () => {
    await be('resident')
    await page.goto(`${baseUrl}/my/requests/new`)
    await page.click('a.kind[href$="kind=heating"]')
    await page.setInputFiles('#photo', PHOTO)
    await page.click('button.send')

    await page.waitForURL('**/my/requests?told=new')
    expect(await page.textContent('main'))
      .to.include('收到了')
      .and.include('暖气')
    await expectSeniorFigures(page, 'what was reported')
  })

  it('comes to the property company, which accepts it and waits for a part', async () => {
    await be('repairer')
    await page.goto(`${baseUrl}/organization`)
    await expectSoundAtBothWidths(page, 'the requests of the organization')
    await page.click('tbody a.row-link')
    await page.waitForURL('**/organization/requests/*')
    requestId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect(await page.textContent('main'))
      .to.include('3 号楼 501')
      .and.not.include('李秀云')
    expect(await page.locator('.photos img').count()).to.equal(1)
    const shown = await page
      .locator('.photos img')
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)
    expect(shown).to.equal(1)
    await page.click('form[action$="/accept"] button')
    await page.waitForURL('**?done=accept')
    await expectSoundAtBothWidths(page, 'an accepted request')

    await page.fill('#reason', '等管件')
    await page.fill('#until', '2001-01-01')
    await page.click('form[action$="/wait"] button')
    await page.waitForSelector('#until-error')
    expect(await page.inputValue('#reason')).to.equal('等管件')
    await expectSound(page, 'a refused waiting')
    // A browser tells of the refused form, too.
    expect(complaints.splice(0)).to.have.length(1)
    await be('resident')
    await page.goto(`${baseUrl}/my`)
    expect(await page.textContent('.request-line')).to.include('已经有人接了')
  })

  it('is repaired, with words and a photo that the resident sees', async () => {
    await be('repairer')
    await page.goto(`${baseUrl}/organization/requests/${requestId}`)
    await page.fill('#words', '换了一段管子')
    await page.setInputFiles('#photo', PHOTO)
    await page.click('form[action$="/solve"] button')
    await page.waitForURL('**?done=solve')
    expect(await page.textContent('main')).to.not.include('3 号楼 501')

    await be('resident')
    await page.goto(`${baseUrl}/my`)
    const line = page.locator('.request-line')
    expect(await line.textContent())
      .to.include('说是修好了')
      .and.include('换了一段管子')
    await page.waitForFunction('document.querySelector(".request-line__photo").naturalWidth === 1')
    await expectSeniorFigures(page, 'the question whether it is repaired')
    await page.click('form[action$="/confirm"] button')
    await page.waitForURL('**/my/requests?told=confirm')
    expect(await page.textContent('.request-line__state')).to.equal('修好了')
  })

  it('is thanked for in the figures of the company', async () => {
    await be('staff')
    await page.goto(`${baseUrl}/console/requests/figures`)
    const row = page.locator('tbody tr', { hasText: '御锦源物业' })
    expect(await row.locator('td').last().textContent()).to.equal('1')
    await page.goto(`${baseUrl}/console/requests/${requestId}`)
    expect(await page.textContent('main'))
      .to.include('3 号楼 501')
      .and.include('居民表示感谢')
    await expectSoundAtBothWidths(page, 'the request in the console')
  })

  it('is followed by what the desk takes down for the same member, and routes', async () => {
    await be('staff')
    await page.goto(`${baseUrl}/console/requests/new?q=${encodeURIComponent('李秀')}`)
    await expectSoundAtBothWidths(page, 'looking for the member')
    await page.click('.found-members a')
    await page.selectOption('#kind', 'power')
    await page.fill('#note', '楼道灯不亮')
    await page.click('form.form .button--main')
    await page.waitForURL('**?done=report')
    expect(await page.textContent('main'))
      .to.include('3 号楼 501')
      .and.include('未分派')
    await page.selectOption('#organizationId', organizationId)
    await page.click('form[action$="/route"] button')
    await page.waitForURL('**?done=route')
    await expectSoundAtBothWidths(page, 'a routed request')
  })

  it('leaves the company time to lend its room, on pages that everybody can use', async () => {
    const resource = await aResource(world.staff, { organizationId, name: '会议室' })
    await be('repairer')
    for (const path of [
      '/organization/resources',
      `/organization/resources/${resource}`,
      '/organization/resources/new',
    ]) {
      await page.goto(`${baseUrl}${path}`)
      await expectSoundAtBothWidths(page, path)
    }
    await page.goto(`${baseUrl}/organization/resources/${resource}`)
    await page.fill('#purpose', '班组会')
    await page.selectOption('#from', '08:00')
    await page.selectOption('#to', '09:00')
    await page.click('form[action$="/bookings"] button')
    await page.waitForURL('**/organization/bookings/*?done=booked')
    await expectSoundAtBothWidths(page, 'a booking')
    await page.click('form[action$="/cancel"] button')
    await page.waitForURL('**?done=cancel')
    for (const path of ['/organization/bookings', '/organization/own']) {
      await page.goto(`${baseUrl}${path}`)
      await expectSoundAtBothWidths(page, path)
    }
    expect(complaints).to.deep.equal([])
  })
})
