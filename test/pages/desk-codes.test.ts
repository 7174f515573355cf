import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { AuditEventModel } from '../../src/features/audit/audit.model.js'
import { aBenefit, aMember, anIdNumber, aWorld, expectStatus, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, openTab } from './inspect.js'

describe('a code made at the desk', () => {
  let world: World
  let browser: TestBrowser
  let page: Page
  let complaints: string[]
  let baseUrl: string

  beforeEach(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    browser = await openBrowser()
    const value = await tokenAs('staff', { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
    ;({ page, complaints } = await openTab(browser.context))
  })

  afterEach(async () => {
    await browser.close()
  })

  async function find(words: string): Promise<string[]> {
    await page.goto(`${baseUrl}/console/desk`)
    await page.fill('#q', words)
    await page.click('form[role=search] button')
    await page.waitForSelector('#found-title')
    // What was looked for is personal, and an address is kept by browsers and logs.
    expect(page.url()).to.equal(`${baseUrl}/console/desk`)
    return page.locator('.desk-person__name').allInnerTexts()
  }

  it('begins with a search by name, initials, end of the phone number or whole ID number', async () => {
    const idNumber = anIdNumber()
    await aMember(world, { name: '李秀云', idNumber, phone: '13800135678' })
    await aMember(world, { name: '单福海', phone: undefined })

    for (const words of [
      '李秀云',
      'lxy',
      '5678',
      idNumber,
      `${idNumber.slice(0, 17)}${idNumber.slice(17).toLowerCase()}`,
    ]) {
      const [name, ...others] = await find(words)
      expect(name, words).to.include('李秀云')
      expect(others, words).to.deep.equal([])
    }
    expect(await find(anIdNumber())).to.deep.equal([])
    expect(await page.innerText('main')).to.include('没有找到')
    await expectSound(page, 'nobody found')
  })

  it('asks how the person was checked, gives eight digits that the shop can use, and records both', async () => {
    const benefitId = await aBenefit(world)
    const memberId = await aMember(world, { phone: undefined })
    await find('李秀云')
    await expectSound(page, 'people found')
    // With the keyboard alone, from here on.
    await page.focus('.desk-person a')
    await page.keyboard.press('Enter')
    await page.waitForURL(/desk\/members/)
    await expectSound(page, 'the person')
    await page.selectOption('#shopId', world.shopId)
    await page.focus('form.form .button--main')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#checked-error')
    await expectSound(page, 'not checked')
    expect(await page.inputValue('#shopId')).to.equal(world.shopId)
    await page.focus('[name=checked] >> nth=0')
    await page.keyboard.press('Space')
    await page.focus('form.form .button--main')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.desk-code__digits')

    const digits = (await page.locator('.desk-code__digits [aria-hidden]').allInnerTexts()).join('')
    expect(digits).to.match(/^\d{8}$/)
    const prepared = await call('POST', '/redemptions/prepare', {
      token: world.cashier,
      body: { code: digits, billFen: 2000 },
    })
    expect(expectStatus(prepared, 200).body.benefits[0].id).to.equal(benefitId)
    const filter = { communityId: world.communityId, type: 'TYPED_CODE_ISSUED', 'subjects.id': memberId }
    const events = await AuditEventModel.find(filter).lean()
    expect(events.map(({ facts }) => facts)).to.deep.equal([{ shopId: world.shopId, checked: 'id_card' }])
    expect(complaints.filter((line) => !line.includes('400'))).to.deep.equal([])
  })

  it('stands large and with the time that is left, is read aloud, and can be made again', async () => {
    await aBenefit(world)
    const memberId = await aMember(world)
    await page.addInitScript(`window.said = []
      speechSynthesis.speak = (utterance) => window.said.push(utterance.text)`)
    await page.clock.install()
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`${baseUrl}/console/desk/members/${memberId}`)
      await page.check('[value=known_personally]')
      await page.selectOption('#shopId', world.shopId)
      await page.click('form.form .button--main')
      await page.waitForSelector('.desk-code__digits')
      await expectSound(page, `the digits at ${width} px`)
      const size = await page.evaluate<number>(
        "parseFloat(getComputedStyle(document.querySelector('.desk-code__digits')).fontSize)",
      )
      expect(size).to.be.at.least(52)
    }
    await page.clock.runFor(20_000)
    expect(await page.innerText('.desk-code__left')).to.match(/还有 (8\d|9\d|100) 秒/)
    const digits = (await page.locator('.desk-code__digits [aria-hidden]').allInnerTexts()).join('')
    await page.click('#read-aloud')
    expect((await page.evaluate<string[]>('window.said')).join('')).to.include(Array.from(digits).join(' '))
    await page.clock.runFor(101_000)
    expect(await page.innerText('.desk-code__left')).to.include('已过期')

    await page.click('.desk-code__actions form button')

    await page.waitForFunction(
      `![...document.querySelectorAll('.desk-code__digits [aria-hidden]')].map((part) => part.textContent).join('').includes('${digits}')`,
    )
  })

  it('is made for no member who is suspended and no shop that is closed', async () => {
    const memberId = await aMember(world)
    await call('POST', `/members/${memberId}/suspend`, { token: world.staff, body: { reason: '核实' } })
    await page.goto(`${baseUrl}/console/desk/members/${memberId}`)
    expect(await page.locator('form.form').count()).to.equal(0)
    expect(await page.innerText('main')).to.include('会员资格不正常')
    await expectSound(page, 'a suspended member')
  })
})
