import { expect } from 'chai'
import type { Page } from 'playwright-core'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aPhoneCode,
  aWorld,
  type PrintedCard,
  type World,
} from '../builders/world.js'
import { call } from '../helpers/api.js'
import { aCutLine, type CutLine } from '../helpers/cut-line.js'
import { filesNotKept } from '../helpers/kept-files.js'
import {
  aCounterDevice,
  openOfflineCounter,
  scanAtOnce,
  type CounterDevice,
  type OfflineCounter,
} from '../helpers/offline-counter.js'
import { expectSound } from './inspect.js'

describe('the counter without network', () => {
  let world: World
  let benefitId: string
  let card: PrintedCard
  let memberId: string
  let device: CounterDevice
  let line: CutLine
  let counter: OfflineCounter
  let page: Page

  beforeEach(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world, { title: '理发八五折' })
    ;({ card, memberId } = await aCardHolder(world))
    device = await aCounterDevice(world)
    line = await aCutLine()
    counter = await openOfflineCounter(device, line.baseUrl)
    page = counter.page
  })

  afterEach(async () => {
    await counter.close()
    await line.close()
    expect(counter.complaints).to.deep.equal([])
  })

  const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)
  const says = (words: string) => page.waitForSelector(`#line-text:has-text("${words}")`)
  const resultText = () => page.innerText('#result')

  async function records(): Promise<Record<string, unknown>[]> {
    const answer = await call('GET', '/redemptions', { token: world.manager })
    return answer.body.items as Record<string, unknown>[]
  }

  async function goOffline() {
    await says('离线授权至')
    await line.cut()
    for (const _ of [1, 2]) {
      await scanAtOnce(page, card.code)
      await page.waitForSelector('.result--no:visible, #go-offline:visible')
    }
    await page.click('#go-offline')
    await shows('#offline-bar:has-text("离线受理中")')
  }

  async function takeOffline(code = card.code, yuan = '86') {
    await scanAtOnce(page, code)
    await shows('#bill-form')
    await page.fill('#bill', yuan)
    await page.keyboard.press('Enter')
    await shows('.result--warn')
  }

  /** The page again, after whatever happened to the browser. */
  async function openAgain() {
    await page.goto(`${line.baseUrl}/counter`)
    await page.waitForSelector('#counter[data-state]')
  }

  it('starts, after the browser was closed, with its shop and its state', async () => {
    await says('离线授权至')
    await line.cut()
    page = await counter.reopen()

    await openAgain()

    expect(await page.innerText('.brand__place')).to.match(/^商户/)
    await says('剩 50 笔')
    await shows('#go-offline')
    expect(await page.locator('#today .record').count()).to.equal(0)
  })

  it('starts from what it kept when the network takes longer than three seconds', async () => {
    line.hold('/counter')

    await openAgain()

    expect(await page.getAttribute('#counter', 'data-kept')).to.match(/^20/)
    await says('在线')
  })

  it('goes from the lease over amber to one record when the network is back', async () => {
    await goOffline()

    await takeOffline()

    for (const words of ['离线受理（待同步）', '¥73.10', '¥12.90', '理发八五折', '卡号']) {
      expect(await resultText()).to.include(words)
    }
    expect(await page.getAttribute('#result-sign', 'href')).to.include('#warning')
    expect(await page.innerText('#announce')).to.include('离线受理')
    expect(await page.locator('.result--ok').count()).to.equal(0)
    await says('待同步 1 笔')
    await says('剩 49 笔')
    expect(await page.innerText('#queue-list')).to.include('待同步')
    expect(await records()).to.deep.equal([])

    await line.mend()

    await page.waitForSelector('#line[data-line=online]')
    await page.waitForSelector('#line-text:not(:has-text("待同步"))')
    await page.waitForSelector('#today .record')
    // The panel that the cashier still looks at says so, too, and stays amber.
    await shows('.result--warn:has-text("离线受理（已上传）"):has-text("已同步")')
    expect(await resultText()).to.not.include('待同步')
    const [record, ...others] = await records()
    expect(others).to.deep.equal([])
    expect(record).to.include({ status: 'committed', billFen: 8600, discountFen: 1290, benefitId })
  })

  it('keeps queue and lease over a reload, the closing of the browser and its sudden death', async () => {
    await goOffline()
    await takeOffline()

    await page.reload()
    await says('待同步 1 笔')
    page = await counter.reopen('close')
    await openAgain()
    await says('待同步 1 笔')
    page = await counter.reopen('crash')
    await openAgain()
    await says('待同步 1 笔')
    await says('剩 49 笔')

    await line.mend()
    await page.waitForSelector('#today .record')
    expect(await records()).to.have.length(1)
  })

  it('says what to do with what cannot be taken offline', async () => {
    const code = await aPhoneCode(await aBoundPhone(world, memberId))
    await goOffline()

    await scanAtOnce(page, code)
    await shows('.result--no:has-text("纸质会员卡")')
    await page.click('#result-again')
    await page.click('#typed-digits summary')
    await page.fill('#digits', '12345678')
    await page.click('#digits-form button')
    await shows('.result--no:has-text("断网时不能查这种手机码和数字码")')
    await takeOffline()
    await scanAtOnce(page, card.code)

    await shows('.result--no:has-text("今天在本机离线用过")')
    expect(await page.locator('.result--ok').count()).to.equal(0)
  })

  it('asks for the person where the amount is large, by looking only', async () => {
    await aBenefit(world, {
      title: '大件九折',
      percentOff: 10,
      kind: 'percent_off',
      secondFactorAboveFen: 10_000,
    })
    await openAgain()
    await page.evaluate("indexedDB.deleteDatabase('yinlinghui-counter-offline')")
    await openAgain()
    await goOffline()
    await scanAtOnce(page, card.code)
    await page.click('text=大件九折')
    await page.fill('#bill', '300')
    await shows('#factor')
    expect(await page.isVisible('#factor-last4')).to.equal(false)

    await page.check('#factor-person')
    await page.click('.button--confirm')

    await shows('.result--warn')
  })

  it('takes back a record that still waits: it is handed in all the same, and lands as void', async () => {
    await goOffline()
    await takeOffline()
    await page.click('#queue-list .record__void')
    await page.check('#queue-void [value=wrong_amount]')
    await page.click('#queue-void [type=submit]')
    const waiting = await page.waitForSelector('#queue-list [data-status=void_waiting]')
    const key = (await waiting.getAttribute('data-key')) ?? ''

    await line.mend()

    await page.waitForSelector('#queue-list [data-status=void_sent]')
    await page.waitForSelector('#line-text:not(:has-text("待同步"))')
    const outcome = await call('GET', `/redemptions/by-key/${key}`, { token: device.token })
    expect(outcome.body).to.include({ status: 'voided', voidReason: 'wrong_amount' })
    expect((await records()).filter(({ status }) => status === 'committed')).to.deep.equal([])
  })

  it('lets an online redemption of unknown outcome wait, under its own key', async () => {
    await says('离线授权至')
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    line.loseAnswers('/api/v1/redemptions', 1)
    await line.cut()
    await page.keyboard.press('Enter')
    await shows('#unknown-later')

    await page.click('#unknown-later')
    await says('待同步 1 笔')
    expect(await page.isVisible('#pending-bar')).to.equal(false)
    await line.mend()

    await page.waitForSelector('#today .record')
    expect(await records()).to.have.length(1)
  })

  it('finds out what became of one that the server got, and never records it twice', async () => {
    await says('离线授权至')
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    line.loseAnswers('/api/v1/redemptions', 100)
    await page.keyboard.press('Enter')
    await shows('#unknown-later')

    await page.click('#unknown-later')

    await page.waitForSelector('#today .record')
    await page.waitForSelector('#line-text:not(:has-text("待同步"))')
    expect(await records()).to.have.length(1)
  })

  it('takes a card once a day, whichever of two tabs it is scanned in', async () => {
    await goOffline()
    const former = page
    page = await counter.context.newPage()
    await openAgain()
    await page.click('#go-offline')
    await takeOffline()
    page = former

    await scanAtOnce(page, card.code)

    await shows('.result--no:has-text("今天在本机离线用过")')
  })

  it('refuses to work without network, and says why, where the browser keeps nothing', async () => {
    await page.addInitScript("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    await openAgain()

    await says('浏览器不能保存数据')
    await line.cut()
    await scanAtOnce(page, card.code)
    await shows('#offline-bar:has-text("暂时不能核销")')
    expect(await page.isVisible('#go-offline')).to.equal(false)
  })

  it('shows what the server could not attribute, and what to do, until it is noted', async () => {
    await goOffline()
    await takeOffline()
    await page.evaluate(CHANGE_CODES)

    await line.mend()

    await page.waitForSelector('#queue-list [data-status=quarantined]')
    expect(await page.innerText('#queue-list')).to.include('联系社区')
    await expectSound(page, 'an item in quarantine')
    await page.click('#queue-list [data-status=quarantined] button')
    await page.waitForSelector('#queue-list [data-status=quarantined_noted]')
    expect(await records()).to.deep.equal([])
  })

  for (const action of ['lock', 'wipe']) {
    it(`says what waits, and hands it in, on a device after ${action}`, async () => {
      await goOffline()
      await takeOffline()
      const body = { reason: '平板丢了' }
      await call('POST', `/devices/${device.id}/${action}`, { token: world.staff, body })
      line.hold('/api/v1/offline/uploads')
      await line.mend()
      await page.reload()
      await says('本机已被停用')
      await says('还有 1 笔没有同步')

      line.release('/api/v1/offline/uploads')

      await page.waitForSelector('#line-text:not(:has-text("没有同步"))')
      expect(await records()).to.have.length(1)
    })
  }

  it('says why it cannot work without network on a browser that is no device', async () => {
    await counter.context.clearCookies({ name: 'yl_device' })
    await counter.context.addCookies([{ name: 'yl_access', value: world.cashier, url: line.baseUrl }])
    await openAgain()

    await says('本机未登记为收银设备')
  })

  it('leads to the sign-in when nobody is known and nothing waits', async () => {
    await counter.context.clearCookies()

    await page.goto(`${line.baseUrl}/counter`)

    expect(page.url()).to.include('/login?next=')
  })

  it('keeps every file that it needs, no answer of the API, and nothing that names a member', async () => {
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    await page.keyboard.press('Enter')
    await shows('.result--ok')
    await page.waitForSelector('#today .record')
    const before = new Date().toISOString()
    await openAgain()
    await page.waitForSelector('#today .record:has-text("李*云")')
    await page.evaluate(`(${UNTIL_KEPT_AFTER})('${before}')`)

    const kept = await page.evaluate<{ url: string; text: string }[]>(KEPT)
    expect(await filesNotKept(page)).to.deep.equal([])

    expect(kept.map(({ url }) => url).filter((url) => !/^\/(?:counter$|public\/)/.test(url))).to.deep.equal(
      [],
    )
    const pages = kept.filter(({ url }) => url === '/counter')
    expect(pages).to.have.length(1)
    expect(pages[0]?.text).to.include('data-kept').and.not.include('李*云')
  })

  it('can be installed', async () => {
    const devtools = await counter.context.newCDPSession(page)

    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')

    expect(installabilityErrors).to.deep.equal([])
  })

  it('takes a new build over once nobody is being served, and loses nothing', async () => {
    const builds = () => page.evaluate<string[]>('caches.keys()')
    await goOffline()
    await takeOffline()
    await scanAtOnce(page, (await aCardHolder(world)).card.code)
    await shows('#bill-form')
    await page.fill('#bill', '55')
    line.rewrite('/public/js/counter-worker.js', (body) =>
      body.replace(/"[0-9a-f]{16}"/, '"0123456789abcdef"'),
    )
    line.hold('/api/v1/offline/uploads')
    await line.mend()
    await page.waitForSelector('#line[data-line=online]')
    await page.evaluate(INSTALL_NEW_BUILD)
    expect(await page.inputValue('#bill')).to.equal('55')
    expect(await builds()).to.have.length(2)

    const reloaded = page.waitForEvent('load')
    await page.click('#leave')
    line.release('/api/v1/offline/uploads')
    await reloaded

    await page.waitForSelector('#today .record')
    expect(await records()).to.have.length(1)
    expect(await builds()).to.deep.equal(['yl-counter-0123456789abcdef'])
    await says('离线授权至')
    await line.cut()
    await openAgain()
    await says('剩 50 笔')
  })
})

/** Resolves when the page that is kept was kept after a moment. */
const UNTIL_KEPT_AFTER = `async (moment) => {
  for (;;) {
    const page = await (await caches.match('/counter')).text()
    if (/data-kept="([^"]+)"/.exec(page)[1] > moment) return
    await new Promise(requestAnimationFrame)
  }
}`

/** Everything in the browser's caches, by path. */
const KEPT = `caches.keys().then(async (names) => {
  const opened = await Promise.all(names.map((name) => caches.open(name)))
  const answers = await Promise.all(opened.map((cache) => cache.matchAll()))
  return Promise.all(
    answers.flat().map(async (answer) => ({ url: new URL(answer.url || '/counter', location).pathname, text: await answer.text() })),
  )
})`

/** Resolves when a newer worker waits for its turn. */
const INSTALL_NEW_BUILD = `navigator.serviceWorker.getRegistration().then(async (registration) => {
  await registration.update()
  const worker = registration.installing ?? registration.waiting
  while (worker.state === 'installing') {
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }))
  }
})`

/** Makes the codes of all stored items unreadable, as a damaged disk would. */
const CHANGE_CODES = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('yinlinghui-counter-offline')
  opening.onerror = reject
  opening.onsuccess = () => {
    const change = opening.result.transaction('entries', 'readwrite')
    const store = change.objectStore('entries')
    store.getAll().onsuccess = ({ target }) => {
      for (const entry of target.result) store.put({ ...entry, item: { ...entry.item, code: 'YP1:DAMAGED' } })
    }
    change.oncomplete = resolve
    change.onerror = reject
  }
})`
