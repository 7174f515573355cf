import type { Page } from 'playwright-core'
import type { World } from '../builders/world.js'
import { testApp } from './app.js'
import { openBrowser, type BrowserOptions, type TestBrowser } from './browser.js'
import { buildBrowserScripts } from './browser-scripts.js'

export interface CounterPage extends TestBrowser {
  page: Page
  /** What the page complained about: errors of scripts and of the content security policy. */
  complaints: string[]
}

/** The counter of the world's shop, signed in as its cashier unless another token is given. */
export async function openCounter(
  world: World,
  options: BrowserOptions & { token?: string } = {},
): Promise<CounterPage> {
  buildBrowserScripts()
  const { baseUrl } = await testApp()
  const browser = await openBrowser(options)
  const token = options.token ?? world.cashier
  await browser.context.addCookies([{ name: 'yl_access', value: token, url: baseUrl }])
  const page = await browser.context.newPage()
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

/** A scanner's keys: every 2 ms or so, wherever the focus is. */
export async function scanWithKeys(page: Page, code: string, { enter = true } = {}) {
  await page.keyboard.type(code)
  if (enter) await page.keyboard.press('Enter')
}
