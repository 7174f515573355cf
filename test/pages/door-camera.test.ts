import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { anActivity } from '../builders/activity.builder.js'
import { aCardHolder, aWorld, expectStatus, type World } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { cameraFlags, filmOf, type Scene } from '../helpers/camera-film.js'
import { openCamera } from '../helpers/counter-page.js'
import { filesNotKept } from '../helpers/kept-files.js'
import { openTab, signInBrowser } from './inspect.js'

/** Resolves when the camera has shown another second of its film, which is a dozen pictures looked at. */
const ONE_MORE_SECOND_OF_FILM = `new Promise((resolve) => {
  const video = document.getElementById('camera-picture')
  const until = video.currentTime + 1
  const look = () => (video.currentTime > until ? resolve() : requestAnimationFrame(look))
  look()
})`

/** Resolves when the door is kept for starting without network; a page is kept only together with every file that it needs. */
const KEPT = `new Promise((resolve) => {
  const look = async () => ((await caches.match(location.href)) ? resolve() : requestAnimationFrame(look))
  void look()
})`

describe('the camera at the door of an activity', () => {
  let world: World
  let activityId: string
  let browser: TestBrowser | undefined

  beforeEach(async () => {
    buildBrowserScripts()
    await testApp()
    world = await aWorld()
    activityId = await anActivity(world.staff, { title: '重阳演出', capacity: 10 })
  })

  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })

  async function atTheDoor(scenes: Scene[]): Promise<{ page: Page; complaints: string[]; sent: string[] }> {
    const { baseUrl } = await testApp()
    browser = await openBrowser({
      flags: cameraFlags(await filmOf(scenes)),
      width: 390,
      height: 844,
      worker: true,
    })
    await signInBrowser(browser.context, { cookie: 'yl_access', token: world.staff, url: baseUrl })
    const { page, complaints } = await openTab(browser.context)
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/attendances')) sent.push(request.url())
    })
    await page.goto(`${baseUrl}/counter/activities/${activityId}`)
    await page.waitForSelector('#door[data-ready=yes]')
    return { page, complaints, sent }
  }

  const came = async () => {
    const answer = await call('GET', `/activities/${activityId}/attendances`, { token: world.staff })
    const { items } = expectStatus(answer, 200).body
    return (items as { state: string; way: string }[]).filter(({ state }) => state === 'present')
  }

  it('signs in who holds up a printed card, once however long it is held', async () => {
    const { card } = await aCardHolder(world)
    const { page, complaints, sent } = await atTheDoor([{ code: card.code, frames: 30 }])

    await openCamera(page)
    await page.waitForSelector('#door-result.result--ok')
    await page.evaluate(ONE_MORE_SECOND_OF_FILM)

    expect(await page.textContent('#door-name')).to.equal('李*云')
    expect(await page.isVisible('#door-result.result--ok')).to.equal(true)
    expect(sent).to.have.length(1)
    expect((await came()).map(({ way }) => way)).to.deep.equal(['printed'])
    expect(complaints).to.deep.equal([])
  })

  it('takes the next card without a tap', async () => {
    const [first, second] = [await aCardHolder(world), await aCardHolder(world, { name: '王建国' })]
    const { page } = await atTheDoor([
      { code: first.card.code, frames: 30 },
      { code: null, frames: 20 },
      { code: second.card.code, frames: 30 },
      { code: null, frames: 20 },
    ])

    await openCamera(page)
    await page.waitForSelector('#door-name:has-text("李*云")')
    await page.waitForSelector('#door-name:has-text("王*国")')

    expect(await came()).to.have.length(2)
  })

  it('notes who comes without network, and hands it in once there is network again', async () => {
    const { card } = await aCardHolder(world)
    const { page, sent } = await atTheDoor([{ code: card.code, frames: 30 }])
    await page.evaluate(KEPT)
    expect(await filesNotKept(page)).to.deep.equal([])
    await browser?.context.setOffline(true)

    await openCamera(page)
    await page.waitForSelector('#door-result.result--warn')
    expect(await page.textContent('#door-word')).to.equal('已断网登记')
    expect(await page.textContent('#door-queue')).to.include('1')
    await page.evaluate(ONE_MORE_SECOND_OF_FILM)
    expect(await page.textContent('#door-queue')).to.include('1')
    expect(await came()).to.deep.equal([])

    await page.reload()
    await page.waitForSelector('#door-queue:not([hidden])')
    await browser?.context.setOffline(false)
    await page.waitForSelector('#door-queue[hidden]', { state: 'attached' })

    expect(await came()).to.have.length(1)
    expect(sent.length).to.be.at.most(1)
  })
})
