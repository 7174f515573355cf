import { expect } from 'chai'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../builders/world.js'
import { call } from '../helpers/api.js'
import { aCutLine } from '../helpers/cut-line.js'
import { filesNotKept } from '../helpers/kept-files.js'
import { aCounterDevice, openOfflineCounter, scanAtOnce } from '../helpers/offline-counter.js'
import { openOfflinePhone, type OfflinePhone } from '../helpers/offline-phone.js'
import { axeFindings, expectSound } from './inspect.js'
import { measureSenior } from './senior-measure.js'

const COUNT_SHIFTS = `window.shifts = []
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: 'layout-shift', buffered: true })`
const SHIFTED = 'window.shifts.reduce((sum, value) => sum + value, 0)'

const AWAY = '#code-mode:has-text("没有网络，这个码照样能用")'
const ONLINE = '#code-mode:has-text("网络正常")'

describe("a senior's page without network", () => {
  let world: World
  let benefitId: string
  let memberId: string
  let phone: OfflinePhone | undefined

  beforeEach(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world)
    ;({ memberId } = await aCardHolder(world))
  })

  afterEach(async () => {
    await phone?.close()
    expect(phone?.complaints ?? []).to.deep.equal([])
    phone = undefined
  })

  async function open(options: Parameters<typeof openOfflinePhone>[1] = {}, members = [memberId]) {
    const tokens: string[] = []
    for (const each of members) tokens.push(await aBoundPhone(world, each))
    phone = await openOfflinePhone(tokens, options)
    return phone
  }

  async function phoneCardOf(member: string): Promise<string> {
    const { body } = await call('GET', `/members/${member}/cards`, { token: world.staff })
    return body.items.find(({ kind }: { kind: string }) => kind === 'phone').id as string
  }

  async function removePhoneOf(member: string) {
    const path = `/cards/${await phoneCardOf(member)}/revoke`
    expectStatus(await call('POST', path, { token: world.staff, body: { reason: '手机丢失' } }), 200)
  }

  it('shows a proof that the online counter takes once, opens again, and goes back to the small code', async () => {
    const { page, goOffline, goOnline, codeThatBegins } = await open()
    await codeThatBegins('YL1:')

    await goOffline()
    await page.waitForSelector(AWAY)
    const first = await codeThatBegins('YL2:')
    expect(first.length).to.be.at.most(280)
    expect(await page.innerText('#code-left')).to.match(/\d 秒后自动换新码/)
    const token = await prepareToken(world, first)
    expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    expect((await prepare(world, first)).body.code).to.equal('code_already_used')

    await page.reload()
    await page.waitForSelector(AWAY)
    expect(await page.innerText('h1')).to.equal('李*云的会员码')
    expect(await page.isVisible('#code-stale')).to.equal(false)
    await codeThatBegins('YL2:')

    await goOnline()
    await page.waitForSelector(ONLINE)
    expectStatus(await prepare(world, await codeThatBegins('YL1:')), 200)
  })

  it('shows a proof that a counter takes which is without network itself', async () => {
    const { page, goOffline, codeThatBegins } = await open()
    const line = await aCutLine()
    const counter = await openOfflineCounter(await aCounterDevice(world), line.baseUrl)
    await counter.page.waitForSelector('#line-text:has-text("离线授权至")')
    await line.cut()
    for (const _ of [1, 2]) {
      await scanAtOnce(counter.page, 'YL1:ABCDEFGHIJKLMNOPQRSTUVWXYA')
      await counter.page.waitForSelector('.result--no:visible, #go-offline:visible')
    }
    await counter.page.click('#go-offline')
    await goOffline()
    await page.waitForSelector(AWAY)
    const code = await codeThatBegins('YL2:')

    await scanAtOnce(counter.page, code)
    await counter.page.waitForSelector('#bill-form:visible')
    await counter.page.fill('#bill', '86')
    await counter.page.keyboard.press('Enter')
    await counter.page.waitForSelector('.result--warn:visible')
    expect(await counter.page.innerText('#result'))
      .to.include('手机会员码')
      .and.include('¥12.90')
    await scanAtOnce(counter.page, code)
    await counter.page.waitForSelector('.result--no:visible:has-text("这个码刚在本机用过")')

    await line.mend()
    await counter.page.waitForSelector('#today .record')
    const { body } = await call('GET', '/redemptions', { token: world.manager })
    expect(body.items).to.have.length(1)
    expect(body.items[0]).to.include({ codeKind: 'proof', cardKind: 'phone', discountFen: 1290 })
    expect(body.items[0].flags).to.equal(undefined)
    await counter.close()
    await line.close()
    expect(counter.complaints).to.deep.equal([])
  })

  it('moves nothing and takes no focus when the network goes and comes and codes change', async () => {
    const { page, url, goOffline, goOnline, codeThatBegins } = await open()
    await page.addInitScript(COUNT_SHIFTS)
    await page.goto(url)
    await page.focus('#read-aloud')
    await codeThatBegins('YL1:')

    await goOffline()
    await page.waitForSelector(AWAY)
    await codeThatBegins('YL2:')
    await goOnline()
    await page.waitForSelector(ONLINE)
    await codeThatBegins('YL1:')

    expect(await page.evaluate(SHIFTED)).to.equal(0)
    expect(await page.evaluate('document.activeElement.id')).to.equal('read-aloud')
  })

  it('shows a new proof every 30 seconds', async () => {
    const { page, url, goOffline, codeThatBegins } = await open()
    await page.clock.install()
    await page.goto(url)
    await goOffline()
    await page.waitForSelector(AWAY)
    const codes = [await codeThatBegins('YL2:')]

    for (let turn = 0; turn < 2; turn += 1) {
      const former = await page.getAttribute('#code-picture', 'src')
      await page.clock.runFor(30_000)
      await page.waitForSelector(`#code-picture:not([src="${former}"])`)
      codes.push(await codeThatBegins('YL2:'))
    }

    expect(new Set(codes).size).to.equal(3)
  })

  it('sets its proofs right by the server’s clock where the phone’s own is wrong', async () => {
    const { page, url, goOffline, codeThatBegins } = await open()
    await page.clock.install({ time: Date.now() + 20 * 60_000 })
    const renewed = page.waitForResponse('**/api/v1/my/proof-keys')
    await page.goto(url)
    await renewed
    await goOffline()
    await page.waitForSelector(AWAY)

    expect(await nameBehind(await codeThatBegins('YL2:'))).to.equal('李*云')
  })

  it('never shows one senior’s code under the other’s name, when the network is too slow for the page', async () => {
    const other = await aMember(world, { name: '王建国' })
    const { page, line, codeThatBegins } = await open({}, [memberId, other])
    for (const name of ['王*国', '李*云']) {
      const renewed = page.waitForResponse('**/api/v1/my/proof-keys')
      await page.click(`.people >> text=${name}`)
      await page.waitForSelector(`h1:has-text("${name}")`)
      await renewed
    }
    line.hold('/my')

    await page.click('.people >> text=王*国')

    await page.waitForSelector('#code[data-kept]')
    await page.waitForSelector(ONLINE)
    expect(await page.innerText('h1')).to.equal('王*国的会员码')
    expect(await nameBehind(await codeThatBegins('YL1:'))).to.equal('王*国')
    line.release('/my')
  })

  it('keeps every file of the page, and neither what was used where nor a code of the server', async () => {
    const { page, goOffline } = await open()
    await page.goto(page.url())
    await goOffline()
    await page.reload()
    await page.waitForSelector(AWAY)

    expect(await filesNotKept(page)).to.deep.equal([])
    const kept = await page.evaluate<string>(
      `caches.keys().then((names) => caches.open(names.find((name) => name.startsWith('yl-my-'))))
        .then((cache) => cache.match('/my')).then((answer) => answer.text())`,
    )

    expect(kept).to.include('data-kept="20').and.not.include('id="records"').and.not.include('id="month"')
    expect(/src="data:[^"]*"/.exec(kept)?.[0].length).to.be.below(80)
    const text = await page.innerText('main')
    expect(text).to.include('联网后再打开这一页就有')
    expect(text).to.not.include('最近的优惠')
  })

  it('is taken away when the phone is removed at the desk, and the page says so', async () => {
    const { page, goOffline, goOnline } = await open()
    await goOffline()
    await page.waitForSelector(AWAY)
    await removePhoneOf(memberId)

    await goOnline()

    await page.waitForSelector('text=这部手机已经解除绑定')
    await page.waitForSelector('text=没有网络时用的码也已从这部手机删除')
    const left = `new Promise((resolve) => {
      const opening = indexedDB.open('yinlinghui-my')
      opening.onsuccess = () => {
        const counting = opening.result.transaction('people').objectStore('people').count()
        counting.onsuccess = () => resolve(counting.result)
      }
    })`
    expect(await page.evaluate(left)).to.equal(0)
    await goOffline()
    const failure = await page.goto(page.url()).catch((error: Error) => error.message)
    expect(failure).to.include('net::ERR_')
  })

  it('lets two seniors of one phone change over without network, and tells the server afterwards', async () => {
    const other = await aMember(world, { name: '王建国' })
    const { page, goOffline, goOnline, codeThatBegins } = await open({}, [memberId, other])
    const renewed = page.waitForResponse('**/api/v1/my/proof-keys')
    await page.click('.people >> text=王*国')
    await page.waitForSelector('h1:has-text("王*国的会员码")')
    await renewed
    await goOffline()
    await page.reload()
    await page.waitForSelector(AWAY)
    expect(await nameBehind(await codeThatBegins('YL2:'))).to.equal('王*国')

    const former = await page.getAttribute('#code-picture', 'src')
    await page.click('.people >> text=李*云')
    await page.waitForSelector('h1:has-text("李*云的会员码")')
    await page.waitForSelector(`#code-picture:not([src="${former}"])`)
    expect(await page.getAttribute('.person:has-text("李*云")', 'aria-pressed')).to.equal('true')
    expect(await nameBehind(await codeThatBegins('YL2:'))).to.equal('李*云')

    await goOnline()
    await page.waitForSelector(ONLINE)
    expect(await page.innerText('h1')).to.equal('李*云的会员码')
    expect(await nameBehind(await codeThatBegins('YL1:'))).to.equal('李*云')
  })

  async function nameBehind(code: string) {
    return expectStatus(await prepare(world, code), 200).body.member.maskedName as string
  }

  it('tells the card number where the browser cannot make a proof', async () => {
    const { page, goOffline } = await open({ script: 'delete Crypto.prototype.subtle' })
    await page.waitForSelector('#proof-unable:visible')
    await goOffline()
    await page.reload()

    await page.waitForSelector('#code-stale:visible')
    expect(await page.innerText('#code-mode')).to.equal('没有网络')

    const { body } = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    const printed = body.items.find(({ kind }: { kind: string }) => kind === 'printed')
    expect(await page.innerText('#stale-number')).to.equal(printed.cardNumberFormatted)
    await expectSound(page, 'without proof')
  })

  it('leads from the digits back to the code', async () => {
    const { page, goOffline } = await open()
    await goOffline()

    await page.click('text=换成数字码')

    await page.waitForSelector(AWAY)
    expect(new URL(page.url()).pathname).to.equal('/my')
  })

  it('can be installed: a manifest of its own, and a worker for /my alone', async () => {
    const { page, line } = await open()
    const href = await page.getAttribute('link[rel=manifest]', 'href')
    const manifest = (await (await fetch(`${line.baseUrl}${href ?? ''}`)).json()) as Record<string, unknown>

    expect(manifest).to.include({ start_url: '/my', scope: '/my', display: 'standalone' })
    const scope = await page.evaluate<string>('navigator.serviceWorker.ready.then(({ scope }) => scope)')
    expect(new URL(scope).pathname).to.equal('/my')
  })

  for (const locale of ['zh-CN', 'en'] as const) {
    for (const width of [320, 390, 768] as const) {
      it(`keeps the figures of 适老化 at ${width} px in ${locale}`, async () => {
        const { page, goOffline } = await open({ width, locale })
        await goOffline()
        await page.reload()
        await page.waitForSelector('.code__mode--away')

        const measured = await measureSenior(page)

        expect(measured.small, 'text under 20 px').to.deep.equal([])
        expect(measured.main, 'the main sentence').to.be.at.least(30)
        expect(measured.narrow, 'targets under 60 × 60 px').to.deep.equal([])
        expect(measured.dense, 'lines too close').to.deep.equal([])
        const mode = await page.locator('#code-mode').boundingBox()
        expect(mode?.height, 'one line').to.be.below(40)
        await expectSound(page, `/my without network at ${width} px`)
        expect(await axeFindings(page, ['color-contrast-enhanced'])).to.deep.equal([])
      })
    }
  }
})
