import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { aPinHolder, unlock } from '../builders/shift.builder.js'
import { expectStatus, type World } from '../builders/world.js'
import type { TestUser } from './access.js'
import { call } from './api.js'
import { CHROMIUM_FLAGS, chromiumPath, type BrowserOptions } from './browser.js'
import { buildBrowserScripts } from './browser-scripts.js'
import { Visitor } from './page.js'
import { aFolder } from './places.js'

export interface CounterDevice {
  id: string
  token: string
  /** Who unlocks it by PIN. */
  cashier: TestUser
}

/** An enrolled counter device of the world's shop, with a cashier for it. */
export async function aCounterDevice(world: World, name = '前台平板'): Promise<CounterDevice> {
  const registered = await call('POST', `/shops/${world.shopId}/devices`, {
    token: world.staff,
    body: { name, profile: 'cashier' },
  })
  const { id, enrolmentToken } = expectStatus(registered, 201).body as { id: string; enrolmentToken: string }
  const claimed = await call('POST', '/devices/claim', { body: { enrolmentToken } })
  const cashier = await aPinHolder({ communityId: world.communityId, shopId: world.shopId })
  return { id, token: expectStatus(claimed, 201).body.deviceToken as string, cashier }
}

export interface OfflineCounter {
  context: BrowserContext
  page: Page
  /** What the page complained about: errors of scripts and of the content security policy. */
  complaints: string[]
  /** The same profile in a new Chromium; `crash` kills the former one instead of closing it. */
  reopen(how?: 'close' | 'crash'): Promise<Page>
  close(): Promise<void>
}

/** The counter on an enrolled device, in a Chromium whose profile outlives it, ready to start without network. */
export async function openOfflineCounter(
  device: CounterDevice,
  baseUrl: string,
  options: BrowserOptions = {},
): Promise<OfflineCounter> {
  buildBrowserScripts()
  const profile = aFolder('chromium')
  const complaints: string[] = []
  let context = await launch(profile.path, options)
  await context.addCookies(await cookiesOf(device, baseUrl))
  let page = await open(context, complaints)
  await page.goto(`${baseUrl}/counter`)
  await page.waitForSelector('#counter[data-state]')
  await page.evaluate('navigator.serviceWorker.ready')
  return {
    get context() {
      return context
    },
    get page() {
      return page
    },
    complaints,
    async reopen(how = 'close') {
      if (how === 'crash') await kill(context)
      else await context.close()
      context = await launch(profile.path, options)
      page = await open(context, complaints)
      return page
    },
    async close() {
      await context.close()
      profile.remove()
    },
  }
}

/** What a scanner types, as one event after the other with nothing between them, however busy the machine of the test is. */
export async function scanAtOnce(page: Page, code: string) {
  await page.evaluate(`for (const key of ${JSON.stringify([...code, 'Enter'])})
    window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`)
}

function launch(profile: string, options: BrowserOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, ...(options.flags ?? [])],
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    locale: options.locale ?? 'zh-CN',
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
  })
}

async function open(context: BrowserContext, complaints: string[]): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security|Uncaught/.test(message.text())) {
      complaints.push(message.text())
    }
  })
  return page
}

/** The cookies of a counter that its cashier has unlocked. */
async function cookiesOf({ token, cashier }: CounterDevice, url: string) {
  const visitor = new Visitor()
  visitor.cookies.set('yl_device', token)
  await unlock(visitor, cashier.id)
  const expires = Math.floor(Date.now() / 1000) + 43_200
  return ['yl_device', 'yl_shift'].map((name) => ({
    name,
    value: visitor.cookies.get(name) ?? '',
    url,
    httpOnly: true,
    sameSite: 'Lax' as const,
    expires,
  }))
}

/** Ends the whole browser at once, as a dead battery does. */
async function kill(context: BrowserContext): Promise<void> {
  const browser = context.browser()
  if (!browser) throw new Error('The browser of the context is not known')
  const devtools = await browser.newBrowserCDPSession()
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
  const gone = new Promise((resolve) => context.once('close', resolve))
  for (const { type, id } of processInfo) if (type === 'browser') process.kill(id, 'SIGKILL')
  await gone
}
