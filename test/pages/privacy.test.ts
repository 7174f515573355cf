import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { MemberModel } from '../../src/features/members/member.model.js'
import { aBoundPhone, aMember, anIdNumber, aWorld, expectStatus, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, openTab } from './inspect.js'

/** Writes down what the browser is asked to say: a machine for tests has no voice. */
const LISTEN = `window.said = []
  speechSynthesis.speak = (utterance) => window.said.push([utterance.lang, utterance.text])`

describe('privacy in plain words', () => {
  let world: World
  let memberId: string
  let idNumber: string
  let browser: TestBrowser
  let page: Page
  let complaints: string[]
  let baseUrl: string

  beforeEach(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld({ settings: { contactPhone: '0352-2345678' } })
    idNumber = anIdNumber()
    memberId = await aMember(world, { idNumber })
  })

  afterEach(async () => {
    await browser.close()
  })

  async function open(cookie: { name: string; value: string }, width: number) {
    browser = await openBrowser({ width, height: 844 })
    await browser.context.addCookies([{ ...cookie, url: baseUrl }])
    ;({ page, complaints } = await openTab(browser.context))
    await page.addInitScript(LISTEN)
  }

  const said = () => page.evaluate<[string, string][]>('window.said')

  it('is read aloud on the phone sentence by sentence, in the language of the page, until it is stopped', async () => {
    await open({ name: 'yl_phone', value: await aBoundPhone(world, memberId) }, 390)
    await page.goto(`${baseUrl}/my`)
    await page.click('a[href="/my/privacy"]')

    await page.click('#read-notice')

    const sentences = await said()
    expect(sentences.length).to.be.above(12)
    for (const [language, text] of sentences) {
      expect(language).to.equal('zh-CN')
      expect(text.length).to.be.below(120)
    }
    expect(sentences.map(([, text]) => text).join(''))
      .to.include('我们保存什么')
      .and.include('0352-2345678')
    expect(await page.innerText('#read-notice')).to.include('停止')
    await page.click('#read-notice')
    expect(await page.innerText('#read-notice')).to.include('念给我听')
    expect(complaints).to.deep.equal([])
  })

  it('lets the member withdraw and give again by a tap each, and shows every decision', async () => {
    await open({ name: 'yl_phone', value: await aBoundPhone(world, memberId) }, 390)
    await page.goto(`${baseUrl}/my/privacy`)
    const name = page.locator('.consent', { hasText: '向商户显示' })

    await name.locator('button').click()

    await page.waitForSelector('[role=status]')
    expect(await name.locator('.consent__now').innerText()).to.include('不同意')
    await name.locator('button').click()
    await page.waitForURL(/done=given/)
    const history = await page.locator('.privacy-lines').first().innerText()
    expect(history.match(/向商户显示/g)).to.have.length(3)
    expect(history).to.include('本人（手机）').and.include('社区工作人员')
  })

  it('gives the file of everything to whoever knows the end of the ID number', async () => {
    await open({ name: 'yl_phone', value: await aBoundPhone(world, memberId) }, 390)
    await page.goto(`${baseUrl}/my/privacy`)
    await page.fill('#idNumberLast4', idNumber.slice(-4))

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button[value=file]')])

    const parts: Buffer[] = []
    for await (const part of await download.createReadStream()) parts.push(part as Buffer)
    const copy = JSON.parse(Buffer.concat(parts).toString()) as { member: { idNumber: string } }
    expect(copy.member.idNumber).to.equal(idNumber)
    expect(download.suggestedFilename()).to.equal('yinlinghui.json')
  })

  it('is told and recorded at the desk, and erased after the name was typed', async () => {
    const value = await tokenAs('staff', { communityId: world.communityId })
    for (const width of [1280, 390]) {
      await open({ name: 'yl_access', value }, width)
      await page.goto(`${baseUrl}/console/members/${memberId}/privacy`)
      await expectSound(page, `privacy at the desk, ${width} px`)
      await page.click('#read-notice')
      expect((await said()).length).to.be.above(12)
      await page.click('form:has([value=photo]) button')
      await page.waitForURL(/done=/)
      await page.goto(`${baseUrl}/console/settings/notice`)
      await expectSound(page, `the notice, ${width} px`)
      if (width === 1280) await browser.close()
    }
    await page.goto(`${baseUrl}/console/members/${memberId}`)
    await page.click(`a[href$="${memberId}/erase"]`)
    await page.fill('#reason', '本人要求')
    await page.fill('#confirm', '李秀')
    await page.click('.button--danger')
    await page.waitForSelector('.error-summary, [role=alert]')
    await expectSound(page, 'a refused erasure')
    await page.fill('#confirm', '李秀云')
    await page.click('.button--danger')
    await page.waitForURL(/done=member_erase/)

    const erased = await MemberModel.findById(memberId).lean()
    expect(erased).to.include({ name: '已删除', idNumberCipher: null })
    expect(erased?.consents.map(({ purpose, granted }) => [purpose, granted])).to.deep.include([
      'photo',
      true,
    ])
    await page.goto(`${baseUrl}/console/members/${memberId}/privacy`)
    await expectSound(page, 'an erased member')
    expect(await page.locator('form[action$="/consents"]').count()).to.equal(0)
  })

  it('is not read by scripts of the address alone: a GET neither withdraws nor copies', async () => {
    const phone = await aBoundPhone(world, memberId)
    for (const path of ['/my/privacy/consents', '/my/privacy/copy']) {
      const answer = await fetch(`${baseUrl}${path}`, { headers: { cookie: `yl_phone=${phone}` } })
      expect(answer.status, path).to.be.oneOf([404, 405])
    }
    browser = await openBrowser()
    expectStatus(await call('GET', '/my/privacy', { token: phone }), 200)
  })
})
