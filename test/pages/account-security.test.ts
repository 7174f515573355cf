import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { totpCode, totpStep } from '../../src/features/second-factor/totp.js'
import { aMember, anIdNumber, aWorld, type World } from '../builders/world.js'
import { aUser, sessionOf, tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { expectSound, openTab } from './inspect.js'

const PASSWORD = 'leaf-river-42-lamp'
const WIDTHS = [390, 1280]

describe('accounts, the trail and duplicates on the screen', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string

  before(async () => {
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    browser = await openBrowser()
  })
  beforeEach(async () => {
    await browser.context.clearCookies()
    ;({ page, complaints } = await openTab(browser.context))
  })
  afterEach(async () => {
    await page.close()
  })
  after(async () => {
    await browser.close()
  })

  const press = async (selector: string) => {
    await Promise.all([page.waitForEvent('load'), page.click(selector)])
  }
  const go = (path: string) => page.goto(`${baseUrl}${path}`)
  async function expectSoundAtBoth(what: string) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      await expectSound(page, `${what} at ${width} px`)
    }
  }
  async function actAs(token: string) {
    await browser.context.addCookies([{ name: 'yl_access', value: token, url: baseUrl }])
  }
  async function signInAs(username: string) {
    await go('/login')
    await page.fill('#username', username)
    await page.fill('#password', PASSWORD)
    await press('form[action="/login"] button')
  }

  it('sets a second factor up, asks for it at the next sign-in, and takes a recovery code in its place', async () => {
    const user = await aUser('staff', { communityId: world.communityId }, { password: PASSWORD })
    const elsewhere = await sessionOf(user)
    await signInAs(user.username)
    await go('/account/security')
    await expectSoundAtBoth('account security')
    expect(await page.locator('tbody tr').count()).to.equal(2)
    await page.fill('#password', PASSWORD)
    await press('form[action="/account/security/second-factor"] button')
    await expectSoundAtBoth('setting it up')
    const secret = (await page.innerText('.secret')).replaceAll(' ', '')
    await page.fill('#code', '000000')
    await press('form[action$="/confirm"] button')
    expect(await page.innerText('#code-error')).to.include('6位数字')
    expect((await page.innerText('.secret')).replaceAll(' ', '')).to.equal(secret)
    await page.fill('#code', totpCode(secret, totpStep(new Date())))
    await press('form[action$="/confirm"] button')
    await expectSoundAtBoth('the recovery codes')
    const [code = ''] = await page.locator('.recovery-codes .secret').allInnerTexts()
    const { services } = await testApp()
    const ended = await services.sessions
      .actorOf(elsewhere.sessionId, user.id)
      .catch(({ code: word }) => word)
    expect(ended).to.equal('session_ended')

    await browser.context.clearCookies()
    await signInAs(user.username)
    await expectSoundAtBoth('the second step')
    await page.fill('#code', 'wrong-code')
    await press('form[action="/login/second-factor"] button')
    expect(await page.innerText('#code-error')).to.include('只能用一次')
    await page.fill('#code', code)
    await press('form[action="/login/second-factor"] button')
    expect(new URL(page.url()).pathname).to.equal('/console')
    await go('/account/security')
    expect(await page.innerText('main')).to.include('还剩9个备用码')
    // Only what was refused is said on the console: the wrong codes.
    expect(complaints.every((line) => /40[01]/.test(line))).to.equal(true)
  })

  it('lets staff demand it, see where somebody is signed in, and end that', async () => {
    const own = await aWorld()
    const colleague = await aUser('staff', { communityId: own.communityId }, { password: PASSWORD })
    await sessionOf(colleague)
    await actAs(own.staff)
    await go(`/console/users/${colleague.id}`)
    await expectSoundAtBoth('an account with its sessions')
    await press('form[action$="/sessions/end-all"] button')
    expect(await page.innerText('main')).to.include('没有登录中的设备')
    await go('/console/users')
    await expectSoundAtBoth('the accounts with the rule')

    await press('form[action="/console/users/second-factor-rule"] button')

    expect(new URL(page.url()).pathname).to.equal('/account/security')
    expect(await page.innerText('main')).to.include('按规定')
    await browser.context.clearCookies()
    await signInAs(colleague.username)
    expect(new URL(page.url()).pathname).to.equal('/account/security')
    await go('/console/members')
    expect(new URL(page.url()).pathname).to.equal('/account/security')
    expect(complaints).to.deep.equal([])
  })

  it('searches the trail, says of each event what its seal says, and hands it out as a file', async () => {
    await actAs(await tokenAs('auditor', world))
    await go('/console/audit?subjectKind=agreement')
    await expectSoundAtBoth('the trail')
    expect(await page.locator('tbody tr').count()).to.be.above(0)
    expect(await page.innerText('tbody')).to.match(/待封存|核对相符/)
    await page.fill('#about', '没有这个对象')
    await press('form[role="search"] button[type="submit"]')
    expect(await page.locator('tbody tr').count()).to.equal(0)
    await go('/console/audit?from=2026-12-02&to=2026-12-01')
    expect(await page.innerText('#from-error')).to.not.equal('')
    await expectSoundAtBoth('filters that are wrong')
    await go('/console/audit')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('a[href*="/audit/events.csv"]'),
    ])
    expect(download.suggestedFilename()).to.match(/^audit-.*\.csv$/)
  })

  it('holds two records beside each other and makes one of them', async () => {
    const own = await aWorld()
    const twin = () => aMember(own, { name: '欧阳淑珍', idNumber: anIdNumber('1947-03-02') })
    const [firstId, secondId] = [await twin(), await twin()]
    await aMember(own, { name: '王建国', phone: undefined })
    await actAs(own.staff)
    await go('/console/members')
    await press('a[href="/console/members/duplicates"]')
    await expectSoundAtBoth('the pairs')
    await press('a[href*="/merge?with="]')
    await expectSoundAtBoth('both records')
    await page.check(`#keep-${secondId}`)
    await page.fill('#reason', ' ')
    await page.$eval('#reason', (field) => {
      field.removeAttribute('required')
    })
    await press('form.stack button[type="submit"]')
    expect(await page.innerText('#reason-error')).to.not.equal('')
    expect(await page.isChecked(`#keep-${secondId}`)).to.equal(true)
    await page.fill('#reason', '同一人登记了两次')
    await press('form.stack button[type="submit"]')
    expect(new URL(page.url()).pathname).to.equal(`/console/members/${secondId}`)
    await expectSoundAtBoth('the one who stays')
    await press(`main a[href="/console/members/${firstId}"]`)
    expect(await page.innerText('main')).to.include('已合并')
    await expectSoundAtBoth('the one who is gone')
    await go(`/console/members/${secondId}/merge?q=${encodeURIComponent('王')}`)
    await expectSoundAtBoth('choosing whom to merge with')
    expect(await page.innerText('main')).to.include('王建国')
    await go('/console/members/duplicates')
    expect(await page.innerText('main')).to.include('没有疑似重复')
  })
})
