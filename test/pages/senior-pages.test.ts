import type { Page } from 'playwright-core'
import { businessDayOf } from '../../src/lib/business-day.js'
import {
  aBenefit,
  admin,
  aBoundPhone,
  aCardHolder,
  anIdNumber,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
} from '../builders/world.js'
import { someActivities } from '../builders/activity.builder.js'
import { anOrganization, aRequestWithPhoto, stepsOf } from '../builders/organizations.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { openTab } from './inspect.js'
import { expectSeniorFigures } from './senior-measure.js'

/** The browser's font as most people have it, and two steps larger. */
const FONTS = [16, 24] as const

describe('the pages of a bound phone', () => {
  let browser: TestBrowser
  let page: Page
  let phone: string
  let idNumber: string
  let baseUrl: string

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    const world = await aWorld({ settings: { contactPhone: '0352-2345678' } })
    const name = { name: '御锦源社区' }
    expectStatus(
      await call('PATCH', `/communities/${world.communityId}`, { token: await admin(), body: name }),
      200,
    )
    const benefitId = await aBenefit(world)
    idNumber = anIdNumber()
    const { memberId, card } = await aCardHolder(world, {
      idNumber,
      address: '御锦源小区 5 号楼',
      tags: ['living_alone'],
    })
    phone = await aBoundPhone(world, memberId)
    const today = businessDayOf(new Date())
    const notice = { title: '明天停水', text: '上午九点到十二点。\n请提前接好水。', from: today, to: today }
    for (const more of [
      { audience: 'community' },
      { audience: 'buildings', buildings: ['5号楼'], isUrgent: true },
    ]) {
      expectStatus(await call('POST', '/notices', { token: world.staff, body: { ...notice, ...more } }), 201)
    }
    await someActivities(world, { phone, memberId })
    const organizationId = await anOrganization(world.staff)
    const waiting = await aRequestWithPhoto(world, { phone, organizationId })
    const wait = { reason: '等水龙头配件', until: businessDayOf(new Date()) }
    await stepsOf(world.staff, waiting.id, [['accept'], ['wait', wait]])
    const solved = expectStatus(
      await call('POST', '/my/requests', { token: phone, body: { kind: 'heating' } }),
      201,
    ).body.id as string
    const route = ['route', { organizationId }] as const
    await stepsOf(world.staff, solved, [route, ['accept'], ['solve', { words: '换了一段暖气管，不漏了' }]])
    expectStatus(await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }), 201)
    await call('POST', `/members/${memberId}/reveal`, {
      token: world.staff,
      body: { field: 'phone', reason: '核对' },
    })
    await call('POST', '/my/consents', { token: phone, body: { purpose: 'photo', granted: true } })
  })

  afterEach(async () => {
    await browser.close()
  })

  /** Each page as it stands when it was reached the way a person reaches it. */
  const WAYS: Record<string, (on: Page) => Promise<unknown>> = {
    '/my': (on) => on.goto(`${baseUrl}/my`),
    'the shops for digits': (on) => on.goto(`${baseUrl}/my/digits`),
    'the digits': async (on) => {
      await on.goto(`${baseUrl}/my/digits`)
      await on.click('form[action="/my/digits"] button')
    },
    'what is on': (on) => on.goto(`${baseUrl}/my/activities`),
    'what is told': async (on) => {
      await on.goto(`${baseUrl}/my/notifications`)
      await on.click('button[name=wanted]')
      await on.waitForSelector('[role=status]')
    },
    'what is broken': (on) => on.goto(`${baseUrl}/my/requests/new`),
    'sending it': (on) => on.goto(`${baseUrl}/my/requests/new?kind=heating`),
    '/my/privacy': (on) => on.goto(`${baseUrl}/my/privacy`),
    'a refused copy': async (on) => {
      await on.goto(`${baseUrl}/my/privacy`)
      await on.fill('#idNumberLast4', idNumber.endsWith('0000') ? '0001' : '0000')
      await on.click('button[value=page]')
      await on.waitForSelector('[role=alert]')
    },
    'the copy': async (on) => {
      await on.goto(`${baseUrl}/my/privacy`)
      await on.fill('#idNumberLast4', idNumber.slice(-4))
      await on.click('button[value=page]')
      await on.waitForSelector('.copy-facts')
    },
  }

  for (const locale of ['zh-CN', 'en'] as const) {
    for (const width of [320, 390, 768] as const) {
      it(`keep the figures of 适老化 at ${width} px in ${locale}, with a larger font too`, async () => {
        browser = await openBrowser({ width, height: 844, locale })
        await browser.context.addCookies([{ name: 'yl_phone', value: phone, url: baseUrl }])
        ;({ page } = await openTab(browser.context, { isForAxe: true }))
        for (const [name, reach] of Object.entries(WAYS)) {
          await reach(page)
          for (const size of FONTS) {
            await page.evaluate(`document.documentElement.style.fontSize = '${size}px'`)
            await expectSeniorFigures(page, `${name} at ${width} px in ${locale}, ${size} px`)
          }
        }
      })
    }
  }
})
