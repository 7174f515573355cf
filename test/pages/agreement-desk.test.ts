import { expect } from 'chai'
import { load } from 'cheerio'
import type { Page } from 'playwright-core'
import { anAgreement, day, signed } from '../builders/agreements.js'
import { aMemberForm } from '../builders/membership.builder.js'
import { expectStatus, uniqueName } from '../builders/world.js'
import { aPdf } from '../features/attachments/files.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { Visitor } from '../helpers/page.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'
import { expectSound, openTab } from './inspect.js'

describe('agreements and benefits at the desk', () => {
  let browser: TestBrowser
  let world: ConsoleWorld
  let page: Page
  let complaints: string[]
  let baseUrl: string
  let staff: Visitor

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aConsoleWorld()
    const value = await tokenAs('staff', { communityId: world.communityId })
    staff = new Visitor()
    staff.cookies.set('yl_access', value)
    browser = await openBrowser()
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
    ;({ page, complaints } = await openTab(browser.context))
  })

  after(async () => {
    await browser.close()
  })

  afterEach(() => {
    // A refused form is answered 400, which the browser notes.
    expect(complaints.filter((text) => !text.includes('status of 400'))).to.deep.equal([])
  })

  const formOf = ($: Awaited<ReturnType<Visitor['get']>>['$']) => {
    const form: Record<string, string> = {}
    for (const { name, value } of $('main form[method=post]').first().serializeArray()) form[name] = value
    return form
  }

  it('say what a benefit means while it is typed, at every width, as the server does when it is saved', async () => {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`${baseUrl}/console/agreements/${world.draftId}/benefits/new`)
      await page.waitForSelector('#sentence-so-far.is-empty:has-text("填好优惠方式和金额后")')
      await page.fill('#percentOff', '15')
      await page.waitForSelector('#sentence-so-far:text-is("打八五折")')
      await page.fill('#minAge', '60')
      for (const day of [1, 2, 3, 4, 5]) await page.check(`input[name=weekdays][value="${day}"]`)
      await page.fill('#hours-from', '08:00')
      await page.fill('#hours-to', '11:00')
      await page.waitForSelector('#sentence-so-far:text-is("60岁以上，周一至周五 8:00–11:00，打八五折")')
      await expectSound(page, `a benefit that is being typed at ${width} px`)
    }
    await page.fill('#title', `早餐${Date.now()}`)
    const typed = await page.innerText('#sentence-so-far')
    await page.click('form.form .button--main:not([name])')
    expect(await page.innerText('.benefit__sentence')).to.equal(typed)
  })

  it('say it without scripts too, when asked, and save nothing then', async () => {
    const path = `/console/agreements/${world.draftId}/benefits`
    const form = { title: '', kind: 'amount_off', amountOffFen: '3.50', minSpendFen: '二十', show: '1' }

    const { status, $ } = await staff.submit(path, form)

    expect(status).to.equal(200)
    expect($('#sentence-so-far').text()).to.equal('减3.50元')
    expect($('#minSpendFen').val()).to.equal('二十')
    expect($('#error-summary')).to.have.length(0)
  })

  it('say in yuan what is wrong with what was typed in yuan', async () => {
    const path = `/console/agreements/${world.draftId}/benefits`
    const { status, $ } = await staff.submit(path, { title: 'x', kind: 'amount_off', amountOffFen: '三块' })

    expect(status).to.equal(400)
    expect($('#amountOffFen-error').text()).to.include('例如 20 或 8.50').and.not.include('分')
    expect($('#amountOffFen').val()).to.equal('三块')
  })

  it('say at its field that a number is taken, a day is still to come or a term is crossed, and lose nothing', async () => {
    const taken = (await staff.get(`/console/agreements/${world.agreementId}`)).$('.facts dd').eq(1).text()
    const draft = `/console/agreements/${world.draftId}`
    const cases: [string, Record<string, string>, string, string][] = [
      [
        `${draft}/edit`,
        { number: taken, title: '新名称', startsOn: '2026-01-01', endsOn: '2036-01-01' },
        'number',
        '已有这个编号',
      ],
      [
        `${draft}/edit`,
        { number: 'x', title: '新名称', startsOn: '2036-01-02', endsOn: '2036-01-01' },
        'endsOn',
        '不能早于',
      ],
      [`${draft}/sign`, { signedOn: '2099-01-01' }, 'signedOn', '还没有到'],
      [
        `/console/agreements/${world.runningOutId}/renew`,
        { number: taken, startsOn: '2036-01-01', endsOn: '2036-12-31' },
        'number',
        '已有这个编号',
      ],
    ]
    for (const [path, form, field, words] of cases) {
      const { status, $ } = await staff.submit(path, form)
      expect(status, path).to.be.oneOf([400, 409])
      expect($(`#${field}-error`).text(), path).to.include(words)
      expect($(`#error-summary a[href="#${field}"]`), path).to.have.length(1)
      for (const [name, value] of Object.entries(form))
        expect($(`#${name}`).val(), `${path} ${name}`).to.equal(value)
    }
  })

  it('keep both texts when somebody else was faster with a draft or a benefit', async () => {
    const draft = `/console/agreements/${world.draftId}/edit`
    const seen = formOf((await staff.get(draft)).$)
    expect((await staff.submit(draft, { ...seen, title: '甲改的名称' })).status).to.equal(303)
    const late = await staff.submit(draft, { ...seen, title: '乙改的名称' })
    expect(late.status).to.equal(412)
    expect(late.$('#title').val()).to.equal('乙改的名称')
    expect(late.$('.notice--warn').text()).to.include('甲改的名称')

    const benefit = `/console/benefits/${world.benefitIds[1] ?? ''}/edit`
    const form = formOf((await staff.get(benefit)).$)
    expect((await staff.submit(benefit, { ...form, amountOffFen: '6' })).status).to.equal(303)
    const second = await staff.submit(benefit, { ...form, amountOffFen: '7' })
    expect(second.status).to.equal(412)
    expect(second.$('#amountOffFen').val()).to.equal('7')
    expect(second.$('.notice--warn').text()).to.include('满20元减6元')
    expect(second.$('#sentence-so-far').text()).to.include('满20元减7元')
  })

  it('take a scan, say at its field what is wrong with a file, and withdraw one for a reason only', async () => {
    await page.setViewportSize({ width: 390, height: 900 })
    const path = `/console/agreements/${world.runningOutId}/attachments`
    await page.goto(`${baseUrl}/console/agreements/${world.runningOutId}`)
    expect(await page.innerText('.notice--warn >> nth=1')).to.include('还没有上传')
    await page.goto(`${baseUrl}${path}`)
    await page.fill('#note', '签字盖章页')
    const send = async (name: string, buffer: Buffer) => {
      await page.setInputFiles('#file', { name, mimeType: 'application/pdf', buffer })
      await page.click('form[enctype] .button--main')
    }

    await send('a.pdf', Buffer.from('<html>'))
    expect(await page.innerText('#file-error')).to.include('只能上传 PDF')
    expect(await page.inputValue('#note')).to.equal('签字盖章页')
    await expectSound(page, 'a refused file')
    await send('协议 <b>一.pdf', aPdf())
    expect(await page.innerText('.file__name')).to.include('协议 b一.pdf')
    expect(await page.innerText('.file')).to.include('签字盖章页')

    await page.click('.decision summary')
    await page.$eval('.decision form', (form) => {
      form.setAttribute('novalidate', '')
    })
    await page.click('.decision form button')
    expect(await page.innerText('.decision .field__error')).to.include('必须填写')
    await page.fill('.decision input[name=reason]', '漏了一页')
    await page.click('.decision form button')
    expect(await page.innerText('.file__withdrawn')).to.include('漏了一页')
    await expectSound(page, 'a withdrawn attachment')
  })

  it('say at its field that a file is too large, and keep what was typed beside it', async () => {
    const form = new FormData()
    form.set('_csrf', await staff.csrfToken())
    form.set('note', '签字盖章页')
    form.set('file', new Blob([new Uint8Array(aPdf(20 * 2 ** 20))]), 'big.pdf')
    const response = await fetch(`${baseUrl}/console/agreements/${world.draftId}/attachments`, {
      method: 'POST',
      headers: { cookie: staff.cookieHeader(), accept: 'text/html' },
      body: form,
    })
    const $ = load(await response.text())

    expect(response.status).to.equal(400)
    expect($('#file-error').text()).to.include('超过 20 MB')
    expect($('#note').val()).to.equal('签字盖章页')
  })

  it('count what runs out and what lacks a scan on the overview as the list does', async () => {
    const { $ } = await staff.get('/console')
    for (const href of [
      '/console/agreements?expiringWithinDays=60',
      '/console/agreements?withoutScan=true',
    ]) {
      const stat = $(`a.stat[href="${href}"] .stat__figure`).text()
      const list = await staff.get(href)
      expect(list.$('tbody tr').length, href).to.equal(Number(stat))
      expect(list.$(`.quick-filters a[href="${href}"]`).text()).to.match(new RegExp(`· ${stat}$`))
      expect(list.$('.quick-filters [aria-current]').attr('href')).to.equal(href)
    }
  })

  it('say at an agreement that runs out what has become of its renewal', async () => {
    const token = await tokenAs('staff', { communityId: world.communityId })
    const id = await anAgreement(token, world.shopId, { endsOn: day(20) })
    await page.goto(`${baseUrl}/console/agreements/${id}`)
    expect(await page.innerText('.notice--warn')).to.include('请联系商户续签')
    const number = uniqueName('XQ')
    const terms = { number, startsOn: day(21), endsOn: day(400) }
    const renewed = await call('POST', `/agreements/${id}/renew`, { token, body: terms })

    await page.reload()
    expect(await page.innerText('.notice--warn'))
      .to.include('续签草稿已经起草')
      .and.include(number)
    expect(await page.locator(`a[href$="${id}/renew"]`).count()).to.equal(0)
    await expectSound(page, 'an agreement whose renewal is drafted')
    await signed(token, renewed.body.id as string)
    await page.reload()
    expect(await page.innerText('main'))
      .to.include('续签的协议已经签署')
      .and.not.include('请联系商户续签')
  })

  it('ask which of several is meant, without calling it a mistake', async () => {
    const token = await tokenAs('staff', { communityId: world.communityId })
    for (const name of ['李秀兰', '李秀英'])
      expectStatus(await call('POST', '/members', { token, body: aMemberForm({ name }) }), 201)
    await page.goto(`${baseUrl}/console/benefits/${world.benefitIds[2] ?? ''}/simulate`)
    await page.fill('#q', '李秀')
    await page.click('form.form .button--main')
    await page.waitForSelector('.choice:has-text("李秀英") [type=radio]')
    expect(await page.locator('#error-summary').count()).to.equal(0)
  })

  it('try a benefit out for a member and say why, without writing a name into the address', async () => {
    await page.goto(`${baseUrl}/console/benefits/${world.benefitIds[2] ?? ''}/simulate`)
    await page.fill('#q', '李秀云')
    await page.click('form.form .button--main')
    await page.waitForSelector('.verdict--yes:has-text("可以使用")')
    expect(await page.innerText('#result'))
      .to.include('独居')
      .and.include('¥8.00')
    expect(page.url()).to.not.include('?')
    await expectSound(page, 'a simulation that says yes')

    await page.fill('#q', '单福海')
    await page.click('form.form .button--main')
    await page.waitForSelector('.verdict:not(.verdict--yes):has-text("该优惠只给特定老人")')
    expect(await page.innerText('.check--no')).to.include('会员情况')
    await expectSound(page, 'a simulation that says no')
  })

  it('copy benefits from another shop by ticking them', async () => {
    const draft = `/console/agreements/${world.draftId}`
    await page.goto(`${baseUrl}${draft}/copy-benefits`)
    await page.selectOption('#shopId', world.shopId)
    await page.click('.pick-shop button')
    await page.click('form.copy-form .button--main')
    expect(await page.innerText('#benefitIds .field__error')).to.include('至少选择一项')
    await page.check(`input[value="${world.benefitIds[0] ?? ''}"]`)
    await page.check(`input[value="${world.benefitIds[2] ?? ''}"]`)
    await expectSound(page, 'benefits to copy')
    await page.click('form.copy-form .button--main')

    await page.waitForSelector('.notice--ok:has-text("优惠项目已复制")')
    const titles = await page.locator('.benefit h3').allInnerTexts()
    expect(titles.join()).to.include('早餐八五折').and.include('独居老人免费送餐')
  })
})
