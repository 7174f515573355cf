import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aBenefit, aBoundPhone, aCardHolder, aPhoneCode, aWorld, type World } from '../builders/world.js'
import { cameraFlags, filmOf, type Scene } from '../helpers/camera-film.js'
import { openCamera, openCounter, scanWithKeys, type CounterPage } from '../helpers/counter-page.js'

/** Resolves when the camera has shown another second of its film, which is a dozen pictures looked at. */
const ONE_MORE_SECOND_OF_FILM = `new Promise((resolve) => {
  const video = document.getElementById('camera-picture')
  const until = video.currentTime + 1
  const look = () => (video.currentTime > until ? resolve() : requestAnimationFrame(look))
  look()
})`
const OPEN_AND_CLOSE = `(async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true })
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = stream
  await video.play()
  for (const track of stream.getTracks()) track.stop()
})()`
const PREPARE = '/api/v1/redemptions/prepare'

describe('the camera of the counter', () => {
  let world: World
  let counter: CounterPage | undefined

  beforeEach(async () => {
    world = await aWorld()
    await aBenefit(world, { title: '理发八五折' })
  })

  afterEach(async () => {
    await counter?.close()
    counter = undefined
  })

  async function filming(scenes: Scene[]): Promise<{ page: Page; prepares: string[] }> {
    const prepares: string[] = []
    counter = await openCounter(world, {
      flags: cameraFlags(await filmOf(scenes)),
      width: 390,
      height: 844,
      onRequest(request) {
        if (request.url().endsWith(PREPARE)) prepares.push(request.postDataJSON().code as string)
      },
    })
    return { page: counter.page, prepares }
  }

  async function redeem(page: Page, yuan: string) {
    await page.waitForSelector('#bill-form:visible')
    await page.fill('#bill', yuan)
    await page.click('.button--confirm')
    await page.waitForSelector('.result--ok:visible')
  }

  it('takes a printed card to 核销成功, and looks it up once however long it is held', async () => {
    const { card } = await aCardHolder(world)
    const { page, prepares } = await filming([{ code: card.code, frames: 30 }])

    await openCamera(page)
    await redeem(page, '86')

    expect(await page.innerText('#result'))
      .to.include('核销成功')
      .and.include('¥73.10')
    expect(counter?.complaints).to.deep.equal([])
    // The card still lies before the camera while the result is shown.
    await page.waitForSelector('#camera[data-state=on]:visible')
    await page.evaluate(ONE_MORE_SECOND_OF_FILM)
    expect(await page.isVisible('.result--ok')).to.equal(true)
    expect(prepares).to.deep.equal([card.code])
  })

  it('opens as quickly as the browser opens a camera for a page that does nothing else, or nearly so', async () => {
    const { page } = await filming([{ code: null, frames: 30 }])
    const milliseconds = async (open: () => Promise<unknown>) => {
      const begin = performance.now()
      await open()
      return performance.now() - begin
    }

    const bare = await milliseconds(() => page.evaluate(OPEN_AND_CLOSE))
    const ours = await milliseconds(() => openCamera(page))

    expect(ours / bare).to.be.below(4)
  })

  it('takes the code of a phone', async () => {
    const { memberId } = await aCardHolder(world)
    const code = await aPhoneCode(await aBoundPhone(world, memberId))
    const { page } = await filming([{ code, frames: 30 }])

    await openCamera(page)
    await redeem(page, '30')

    expect(await page.innerText('#result')).to.include('李*云')
  })

  it('takes the next code at once after a refusal, without a tap', async () => {
    const { card } = await aCardHolder(world)
    const unknown = 'YL1:ABCDEFGHIJKLMNOPQRSTUVWXYA'
    const { page, prepares } = await filming([
      { code: unknown, frames: 40 },
      { code: card.code, frames: 40 },
    ])

    await openCamera(page)

    await page.waitForSelector('#bill-form:visible')
    expect(await page.innerText('#person-name')).to.equal('李*云')
    expect(prepares.at(-1)).to.equal(card.code)
  })

  it('takes the next person at once after a success, without a tap', async () => {
    const first = await aCardHolder(world)
    const second = await aCardHolder(world, { name: '王建国' })
    const { page, prepares } = await filming([
      { code: first.card.code, frames: 30 },
      { code: null, frames: 45 },
      { code: second.card.code, frames: 30 },
      { code: null, frames: 45 },
    ])
    await openCamera(page)
    await redeem(page, '86')
    const codes = prepares.length

    await page.waitForSelector('#bill-form:visible')

    expect(prepares).to.have.length(codes + 1)
  })

  it('says so when something else is held before it, and asks the server nothing', async () => {
    const { page, prepares } = await filming([{ code: 'HTTPS://EXAMPLE.ORG/', frames: 30 }])

    await openCamera(page)

    await page.waitForSelector('#scan-status:has-text("扫到的是网址，不是会员码")')
    expect(prepares).to.deep.equal([])
  })

  for (const [what, flags, words] of [
    [
      'it is not allowed',
      ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
      '没有得到允许',
    ],
    ['there is none', [], '没有找到摄像头'],
  ] as const) {
    it(`says why and offers the other ways when ${what}`, async () => {
      counter = await openCounter(world, { flags: [...flags] })

      await counter.page.click('#camera-open')

      await counter.page.waitForSelector(`#scan-status:has-text("${words}")`)
      expect(await counter.page.isVisible('#typed-digits')).to.equal(true)
    })
  }

  it('says why it is off over plain HTTP on another machine, where everything else works', async () => {
    const { card } = await aCardHolder(world)
    counter = await openCounter(world, {
      flags: ['--host-resolver-rules=MAP shop.test 127.0.0.1'],
      host: 'shop.test',
    })
    const { page } = counter
    expect(await page.innerText('#scan-status'))
      .to.include('https')
      .and.include('扫码枪')
    expect(await page.isVisible('#camera-open')).to.equal(false)

    await scanWithKeys(page, card.code)

    await redeem(page, '86')
  })
})
