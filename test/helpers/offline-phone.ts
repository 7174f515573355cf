import type { Page } from 'playwright-core'
import { aCutLine, type CutLine } from './cut-line.js'
import { openBrowser, type BrowserOptions, type TestBrowser } from './browser.js'
import { buildBrowserScripts } from './browser-scripts.js'
import { codesIn } from './pdf.js'

export interface OfflinePhone {
  page: Page
  url: string
  line: CutLine
  context: TestBrowser['context']
  /** What broken code or the content security policy complained about. */
  complaints: string[]
  goOffline: () => Promise<void>
  goOnline: () => Promise<void>
  /** The code on the screen as a scanner reads it, once it begins so. */
  codeThatBegins: (prefix: string) => Promise<string>
  close: () => Promise<void>
}

/** A senior's phone with its page open, ready to open without network; `tokens` are those of whom it is bound for. */
export async function openOfflinePhone(
  tokens: readonly string[],
  options: BrowserOptions & { script?: string; isWorkerAwaited?: boolean } = {},
): Promise<OfflinePhone> {
  buildBrowserScripts()
  const line = await aCutLine()
  const browser = await openBrowser({ width: 390, height: 844, worker: true, ...options })
  const { context } = browser
  const url = `${line.baseUrl}/my`
  const expires = Math.floor(Date.now() / 1000) + 43_200
  await context.addCookies([
    { name: 'yl_phone', value: tokens[0] ?? '', url, expires },
    { name: 'yl_phones', value: tokens.join('.'), url, expires },
  ])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security|Uncaught/.test(message.text())) {
      complaints.push(message.text())
    }
  })
  if (options.script) await page.addInitScript(options.script)
  // The page asks for its credential by itself; without it there is nothing to show later.
  const bound = options.script ? null : page.waitForResponse('**/api/v1/my/proof-keys')
  await page.goto(url)
  await bound
  await page.evaluate('navigator.serviceWorker.ready')

  return {
    page,
    url,
    line,
    context,
    complaints,
    async goOffline() {
      await context.setOffline(true)
      await line.cut()
    },
    async goOnline() {
      await line.mend()
      await context.setOffline(false)
    },
    async codeThatBegins(prefix) {
      for (;;) {
        const [code] = await codesIn(await page.locator('#code-picture').screenshot())
        if (code?.startsWith(prefix)) return code
        await page.evaluate('new Promise(requestAnimationFrame)')
      }
    },
    async close() {
      await browser.close()
      await line.close()
    },
  }
}
