import type { Page, Request } from 'playwright-core'
import type { World } from '../builders/world.js'
import { testApp } from './app.js'
import { openBrowser, type BrowserOptions, type TestBrowser } from './browser.js'
import { buildBrowserScripts } from './browser-scripts.js'

export interface CounterPage extends TestBrowser {
  page: Page
  /** What the page complained about: errors of scripts and of the content security policy. */
  complaints: string[]
}

/** The counter of the world's shop, signed in as its cashier unless another token is given; `onRequest` hears of all that it asks for. */
export async function openCounter(
  world: World,
  options: BrowserOptions & { token?: string; host?: string; onRequest?: (request: Request) => void } = {},
): Promise<CounterPage> {
  buildBrowserScripts()
  const { baseUrl: own } = await testApp()
  const baseUrl = options.host ? own.replace('127.0.0.1', options.host) : own
  const browser = await openBrowser(options)
  const token = options.token ?? world.cashier
  await browser.context.addCookies([{ name: 'yl_access', value: token, url: baseUrl }])
  const page = await browser.context.newPage()
  if (options.onRequest) page.on('request', options.onRequest)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security|Uncaught/.test(message.text())) {
      complaints.push(message.text())
    }
  })
  await page.goto(`${baseUrl}/counter`)
  await page.waitForSelector('#counter[data-state]')
  return { ...browser, page, complaints }
}

/** Opens the camera, unless it has opened by itself, as it does where it is allowed already; until it is on. */
export async function openCamera(page: Page): Promise<void> {
  // In one go: it may open by itself between a look and a click.
  await page.$eval('#camera-open', (button) => {
    if (button.checkVisibility()) (button as unknown as { click(): void }).click()
  })
  // A code in the first pictures ends the view again at once: that it went on is what lasts.
  await page.waitForSelector('#camera[data-state=on]', { state: 'attached' })
}

/** Milliseconds between two keys of a scanner. */
const KEY_MS = 3

/** A scanner's keys, wherever the focus is. Their times are those of a scanner, however busy the machine of the test is. */
export async function scanWithKeys(page: Page, code: string, { enter = true } = {}) {
  const devtools = await page.context().newCDPSession(page)
  const keys = [...code].map((key) => ({ key, text: key }))
  const end = { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 }
  const all = enter ? [...keys, end] : keys
  const begin = Date.now() - all.length * KEY_MS
  await Promise.all(
    all.flatMap((key, index) => {
      const timestamp = (begin + index * KEY_MS) / 1000
      return [
        devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...key }),
        devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, ...key }),
      ]
    }),
  )
  await devtools.detach()
}
