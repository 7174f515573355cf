import { expect } from 'chai'
import type { Page, Request } from 'playwright-core'
import qrcode from 'qrcode'
import { aBenefit, aBoundPhone, aCardHolder, aPhoneCode, aWorld, type World } from '../builders/world.js'
import { testApp } from '../helpers/app.js'
import { cameraFlags, filmOf, heldUp, stained, type Scene } from '../helpers/camera-film.js'
import { openCamera, openCounter, type CounterPage } from '../helpers/counter-page.js'

const FRAMES = 40
const PREPARE = '/api/v1/redemptions/prepare'
const WXP = 'wxp://f2f0CZ1Gq7y9Wv0n3m8'
const ALIPAY = 'https://qr.alipay.com/fkx12345abcdefgh'

/** Codes side by side on the table. */
const sideBySide = (...codes: string[]) =>
  `<div style="display:flex;gap:24px">${codes.map((code) => heldUp(code, 220)).join('')}</div>`

describe('what a camera may see at the counter', () => {
  let world: World
  let counter: CounterPage | undefined
  let page: Page
  let prepares: string[]

  beforeEach(async () => {
    world = await aWorld()
    await aBenefit(world, { title: '理发八五折' })
  })

  afterEach(async () => {
    await counter?.close()
    expect(counter?.complaints ?? []).to.deep.equal([])
    counter = undefined
  })

  async function filming(scenes: Scene[], options: Parameters<typeof openCounter>[1] = {}, film = {}) {
    const flags = [...cameraFlags(await filmOf(scenes, film)), ...(options.flags ?? [])]
    prepares = []
    // The camera may read the code before the page is handed over.
    const onRequest = (request: Request) => {
      if (request.url().endsWith(PREPARE)) prepares.push(request.postDataJSON().code as string)
    }
    counter = await openCounter(world, { width: 390, height: 844, onRequest, ...options, flags })
    page = counter.page
  }

  /** The code as it stands on the printed card, with the redundancy that a card needs. */
  async function printed(cardId: string) {
    const { baseUrl } = await testApp()
    const headers = { authorization: `Bearer ${world.staff}` }
    const svg = await (await fetch(`${baseUrl}/api/v1/cards/${cardId}/qr.svg`, { headers })).text()
    return `<img src="data:image/svg+xml,${encodeURIComponent(svg)}" width="360" height="360">`
  }

  const scene = (html: string): Scene => ({ code: null, frames: FRAMES, html })
  const says = (words: string) => page.waitForSelector(`#scan-status:has-text("${words}")`)

  it('reads a printed card with a stain over 15 % of its code', async () => {
    const { card } = await aCardHolder(world)
    await filming([scene(stained(await printed(card.id), 0.15, 306))])

    await openCamera(page)

    await page.waitForSelector('#bill-form:visible')
    expect(prepares).to.have.length(1)
    expect(await page.innerText('#person-facts')).to.include('会员卡')
  })

  it('reads a phone with a stain over 5 % of its code', async () => {
    const { memberId } = await aCardHolder(world)
    const code = await aPhoneCode(await aBoundPhone(world, memberId))
    await filming([scene(stained(heldUp(code), 0.05, 273))])

    await openCamera(page)

    await page.waitForSelector('#bill-form:visible')
    expect(prepares).to.deep.equal([code])
  })

  it('reads a card in a portrait picture', async () => {
    const { card } = await aCardHolder(world)
    await filming([{ code: card.code, frames: FRAMES }], {}, { width: 480, height: 640 })

    await openCamera(page)

    await page.waitForSelector('#bill-form:visible')
    expect(prepares).to.deep.equal([card.code])
  })

  for (const [what, code, words] of [
    ['a WeChat sticker', WXP, '付款码'],
    ['an Alipay sticker', ALIPAY, '付款码'],
    ['a web address', 'https://example.org/welcome', '网址'],
    ['the number of some goods', '6901234567892', '这不是会员码'],
  ] as const) {
    it(`says what ${what} is, and asks the server nothing`, async () => {
      await filming([scene(await foreign(code))])

      await openCamera(page)

      await says(words)
      expect(prepares).to.deep.equal([])
    })
  }

  it('takes the member’s code from beside a payment sticker', async () => {
    const { card } = await aCardHolder(world)
    await filming([
      scene(`<div style="display:flex;gap:24px">${heldUp(card.code, 280)}${await foreign(WXP, 200)}</div>`),
    ])

    await openCamera(page)

    await page.waitForSelector('#bill-form:visible')
    expect(prepares).to.deep.equal([card.code])
  })

  it('picks neither of two members’ cards, and goes on when one is taken away', async () => {
    const [first, second] = [await aCardHolder(world), await aCardHolder(world, { name: '王建国' })]
    const codes: [string, string] = [first.card.code, second.card.code]
    // So many pictures that a slow machine, too, sees both cards before one is taken away.
    await filming([
      { ...scene(sideBySide(...codes)), frames: 450 },
      { code: second.card.code, frames: 40 },
    ])

    await openCamera(page)

    await says('画面里有两张卡，请只放一张')
    expect(prepares).to.deep.equal([])
    await page.waitForSelector('#bill-form:visible')
    expect(await page.innerText('#person-name')).to.equal('王*国')
  })

  it('offers the other camera where there is one, looks through it and remembers it', async () => {
    const flags = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=2']
    counter = await openCounter(world, { flags })
    page = counter.page
    await openCamera(page)
    const track = "document.getElementById('camera-picture').srcObject?.getVideoTracks()[0]"
    const shown = () => page.evaluate<string>(`${track}.getSettings().deviceId`)
    const before = await shown()

    await page.click('#camera-switch')

    await page.evaluate(`new Promise((resolve) => {
      const look = () => ((${track}?.getSettings().deviceId ?? '${before}') !== '${before}' ? resolve() : requestAnimationFrame(look))
      look()
    })`)
    expect(await page.evaluate("localStorage.getItem('yl-camera')")).to.equal(await shown())
    expect(await page.innerText('#scan-status')).to.include('放进方框')
  })

  it('offers the light where the camera has one, and switches it', async () => {
    await filming([{ code: null, frames: FRAMES }])
    // Chromium's fake camera has no light: this is what one with a light answers.
    await page.addInitScript(`{
      window.asked = []
      const capabilities = MediaStreamTrack.prototype.getCapabilities
      MediaStreamTrack.prototype.getCapabilities = function () {
        return { ...capabilities.call(this), torch: true }
      }
      MediaStreamTrack.prototype.applyConstraints = function (constraints) {
        window.asked.push(constraints.advanced[0].torch)
        return Promise.resolve()
      }
    }`)
    await page.reload()
    await openCamera(page)

    await page.click('#camera-torch')
    expect(await page.getAttribute('#camera-torch', 'aria-pressed')).to.equal('true')
    await page.click('#camera-torch')

    expect(await page.getAttribute('#camera-torch', 'aria-pressed')).to.equal('false')
    expect(await page.evaluate('window.asked')).to.deep.equal([true, false])
  })
})

/** A code of other people, which may be of small letters. */
async function foreign(text: string, pixels = 360): Promise<string> {
  return `<img src="${await qrcode.toDataURL(text, { width: pixels })}" width="${pixels}" height="${pixels}">`
}
