import { expect } from 'chai'
import { aMember, aWorld, expectStatus, type World } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { clock, testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { Visitor } from '../helpers/page.js'
import { expectSound, openTab } from './inspect.js'

describe('binding a phone', () => {
  let world: World
  let memberId: string
  let browser: TestBrowser | undefined

  beforeEach(async () => {
    world = await aWorld()
    memberId = await aMember(world)
  })

  afterEach(async () => {
    clock.reset()
    await browser?.close()
    browser = undefined
  })

  /** The path of a link that staff show. */
  async function aLink(): Promise<string> {
    const answer = await call('POST', `/members/${memberId}/enrolments`, { token: world.staff, body: {} })
    return new URL(expectStatus(answer, 201).body.url as string).pathname
  }

  async function phonesOfMember(): Promise<{ name: string }[]> {
    const answer = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    return answer.body.items
  }

  it('takes two taps from the link to the code, and keeps the phone signed in', async () => {
    buildBrowserScripts()
    const { baseUrl } = await testApp()
    browser = await openBrowser({ width: 390, height: 844 })
    const { page, complaints } = await openTab(browser.context)
    await page.goto(baseUrl + (await aLink()))
    expect(await page.innerText('h1')).to.equal('绑定李*云的会员码到这部手机')
    await expectSound(page, 'enrol')

    await page.click('text=子女的手机')
    await page.click('text=绑定这部手机')

    await page.waitForSelector('#code-picture')
    expect(await page.innerText('main'))
      .to.include('已经绑定好了')
      .and.include('添加到主屏幕')
    expect((await phonesOfMember()).map(({ name }) => name)).to.deep.equal(['子女的手机'])
    const cookies = await browser.context.cookies()
    const cookie = cookies.find(({ name }) => name === 'yl_phone')
    expect(cookie).to.include({ httpOnly: true, sameSite: 'Lax' })
    expect((cookie?.expires ?? 0) - Date.now() / 1000).to.be.above(300 * 86_400)
    expect(complaints).to.deep.equal([])
  })

  it('claims nothing when the link is only opened, as previews of links do', async () => {
    const link = await aLink()
    for (let times = 0; times < 3; times += 1) expect((await new Visitor().get(link)).status).to.equal(200)

    expect(await phonesOfMember()).to.deep.equal([])
    expect((await new Visitor().submit(link, { owner: 'self' })).location).to.equal('/my?bound=1')
  })

  it('tells nobody the full name', async () => {
    expect((await new Visitor().get(await aLink())).html).to.not.include('李秀云')
  })

  it('binds one phone only: the next one is told what to do', async () => {
    const link = await aLink()
    await new Visitor().submit(link, { owner: 'self' })

    const late = await new Visitor().submit(link, { owner: 'self' })

    expect(late.status).to.equal(409)
    expect(late.$('main').text()).to.include('绑定码已用过').and.include('重新生成')
    expect(await phonesOfMember()).to.have.length(1)
  })

  it('leads the phone that is bound on to its code when it opens the link again', async () => {
    const link = await aLink()
    const phone = new Visitor()
    await phone.submit(link, { owner: 'self' })

    const again = await phone.get(link)

    expect(again.$('a[href="/my"]').text()).to.include('打开会员码')
  })

  it('says that a link is too old, and what to do', async () => {
    const link = await aLink()
    clock.set(new Date(Date.now() + 11 * 60_000))

    const late = await new Visitor().get(link)

    expect(late.status).to.equal(410)
    expect(late.$('main').text()).to.include('已过期').and.include('工作人员')
  })

  it('says so when the link is none of ours', async () => {
    for (const token of ['nonsense', `yle_${'A'.repeat(43)}`]) {
      const answer = await new Visitor().get(`/enrol/${token}`)
      expect(answer.status).to.equal(404)
      expect(answer.$('main').text()).to.include('绑定码不对')
    }
  })

  it('refuses a form that another site sends', async () => {
    const link = await aLink()
    expect((await new Visitor().post(link, { owner: 'self' })).status).to.equal(403)
    expect(await phonesOfMember()).to.deep.equal([])
  })
})
