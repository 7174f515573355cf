import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { CardModel } from '../../src/features/cards/card.model.js'
import { cardNumberOf, formatCardNumber } from '../../src/features/codes/card-number.js'
import { MemberModel } from '../../src/features/members/member.model.js'
import { doJobs } from '../builders/card-print.builder.js'
import { aWorld, type World } from '../builders/world.js'
import { anIdNumber, csv, HEADER, person } from '../features/member-import/lists.js'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { textOf } from '../helpers/pdf.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, openTab } from './inspect.js'

describe('the page that imports members', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string

  async function open(options: { width: number; locale?: string; javaScript?: boolean }) {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    browser = await openBrowser(options)
    ;({ page, complaints } = await openTab(browser.context))
    const value = await tokenAs('staff', { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
  }

  afterEach(async () => {
    await browser.close()
  })

  const press = async (selector: string) => {
    await Promise.all([page.waitForEvent('load'), page.click(selector)])
  }
  const bring = async (bytes: Buffer) => {
    await page.setInputFiles('#file', { name: '名单.csv', mimeType: 'text/csv', buffer: bytes })
    await press('.form-actions button')
  }
  const membersOf = () => MemberModel.countDocuments({ communityId: world.communityId })
  const picture = async (name: string) => {
    const folder = process.env.IMPORT_PICTURES
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }

  for (const { width, locale } of [
    { width: 390, locale: 'zh-CN' },
    { width: 1280, locale: 'zh-CN' },
    { width: 390, locale: 'en' },
  ]) {
    it(`tries a list, says row by row what is wrong, and imports the rest (${locale}, ${width} px)`, async () => {
      await open({ width, locale })
      await page.goto(`${baseUrl}/console/members`)
      await press('a[href="/console/members/import"]')
      await expectSound(page, 'before a list is brought')
      await picture(`home-${locale}-${width}`)
      await bring(
        csv([
          HEADER,
          person('李秀云', anIdNumber(), { phone: '13800135678' }),
          person('王建国', '1.40213E+17'),
          person('欧阳淑珍', anIdNumber(), { phone: '12', consent: '大概' }),
          person('赵铁柱', anIdNumber()),
        ]),
      )
      await expectSound(page, 'the trial')
      await picture(`review-${locale}-${width}`)
      const rows = await page.locator('tbody tr').allInnerTexts()
      expect(rows.map((text) => /\d+/.exec(text)?.[0])).to.deep.equal(['3', '4'])
      expect(await membersOf()).to.equal(0)

      await press('form[action$="/begin"] button')
      expect(page.url()).to.match(/\/console\/members\/import\?done=begun$/)
      await expectSound(page, 'the job that waits')
      await Promise.all([page.waitForSelector('a[href$="/result"], a[href*="/result?"]'), doJobs()])
      await expectSound(page, 'the job that is done')
      await picture(`done-${locale}-${width}`)
      expect(await page.innerText('.job__counts')).to.match(/2[\s\S]*0[\s\S]*0[\s\S]*2/)
      expect(await membersOf()).to.equal(2)
      expect(complaints).to.deep.equal([])
    })
  }

  it('leads from a mended list to the cards of those it brought, as a PDF', async () => {
    await open({ width: 1280 })
    const people = ['李秀云', '王建国', '欧阳淑珍'].map((name) => person(name, anIdNumber()))
    await page.goto(`${baseUrl}/console/members/import`)
    await bring(csv([HEADER, ...people.slice(0, 2), person('欧阳淑珍', '1')]))
    expect(await page.locator('tbody tr').count()).to.equal(1)
    await press('form[action$="/discard"] button')
    await bring(csv([HEADER, ...people]))
    await press('form[action$="/begin"] button')
    await Promise.all([page.waitForSelector('a[href*="/result"]'), doJobs()])

    await page.reload()
    await press('form[action="/console/card-prints/review"] button')
    await expectSound(page, 'the cards to be printed')
    expect(await page.innerText('main')).to.include('3')
    await page.check('input[name="issue"]')
    await press('form[action="/console/card-prints"] button[type="submit"]')
    // The newest job comes first: it prints what the one before it has issued. The page itself looks what has become of them.
    const file = '.job-list > :first-child a[href*="/result"]'
    await doJobs()
    await page.waitForSelector(file)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(file)])
    const pdf = readFileSync(await download.path())
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-')
    const cards = await CardModel.find({ communityId: world.communityId }).lean()
    expect(cards).to.have.length(3)
    const text = textOf(pdf).join('\n')
    for (const { serial } of cards) expect(text).to.include(formatCardNumber(cardNumberOf(serial)))
    expect(complaints).to.deep.equal([])
  })

  it('lets people say what the columns mean, without scripts too, and deletes a list that nobody wants', async () => {
    await open({ width: 1280, javaScript: false })
    await page.goto(`${baseUrl}/console/members/import`)
    await bring(csv([['甲', '乙', '姓名'], ['李秀云', anIdNumber(), '三号楼']])) // prettier-ignore
    expect(await page.innerText('main')).to.include('还不能试算')
    await press('form[action$="/columns"] button:first-of-type')
    expect(await page.innerText('[role="alert"]')).to.include('请选出姓名和身份证号')

    await page.selectOption('#column-0', 'name')
    await page.selectOption('#column-1', 'idNumber')
    await page.selectOption('#column-2', 'address')
    await press('form[action$="/columns"] button:first-of-type')
    expect(await page.innerText('.import-errors')).to.include('同意书')
    await page.check('input[name="stated"][value="membership"]')
    await press('form[action$="/columns"] button:first-of-type')
    expect(await page.innerText('.import-good')).to.include('每一行都可以导入')

    const address = page.url()
    await press('form[action$="/discard"] button')
    expect(await page.innerText('[role="status"]')).to.include('名单已删除')
    expect((await page.goto(address))?.status()).to.equal(404)
    expect(await membersOf()).to.equal(0)
  })

  it('offers a template that comes back as a list, and says when no file or a wrong one was sent', async () => {
    await open({ width: 1280 })
    await page.goto(`${baseUrl}/console/members/import`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('a[href$="/template.xlsx"]'),
    ])
    await page.setInputFiles('#file', await download.path())
    await press('.form-actions button')
    expect(await page.innerText('#file-error')).to.include('没有名单')
    await expectSound(page, 'a refused file')
    await bring(Buffer.from('%PDF-1.7'))
    expect(await page.innerText('#file-error')).to.include('另存为 .xlsx')
    await bring(Buffer.alloc(11 * 2 ** 20, 'a'))
    expect(await page.innerText('#file-error')).to.include('超过10 MB')
    await page.$eval('#file', (field) => {
      field.removeAttribute('required')
    })
    await press('.form-actions button')
    expect(await page.innerText('#file-error')).to.include('请选择一个')
  })
})
