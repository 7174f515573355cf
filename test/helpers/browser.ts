import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { aFolder } from './places.js'

/** Ends what hangs, in ms, and measures nothing: a busy machine takes a minute for what takes a second. */
const PATIENCE_MS = 120_000
/** The first one draws no windows, and takes little more than half of the processor's time of the others. */
const KNOWN_PATHS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Flags that Chromium needs as root and without a desktop; it talks to nobody but the app. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** @throws Error that says how to install Chromium when it is missing */
export function chromiumPath(): string {
  const candidates = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : KNOWN_PATHS
  const found = candidates.find((candidate) => existsSync(candidate))
  if (found) return found
  throw new Error(`No Chromium at ${candidates.join(', ')}: run "node scripts/ensure-chromium.mjs" first`)
}

export interface BrowserOptions {
  /** More flags, such as those of a fake camera. */
  flags?: string[]
  width?: number
  height?: number
  locale?: string
  javaScript?: boolean
  colorScheme?: 'light' | 'dark'
  /**
   * Whether pages may keep themselves for work without network, which fetches some forty files; without that they behave as in a browser
   * that cannot.
   */
  worker?: boolean
}

const WITHOUT_WORKER = 'delete Navigator.prototype.serviceWorker'

export interface TestBrowser {
  context: BrowserContext
  close(): Promise<void>
}

let shared: Promise<Browser> | undefined

/**
 * A browser with nothing in it: no cookies, no storage, no workers. All without flags of their own are contexts of one Chromium, which
 * starts with the first of them: starting one takes longer than most tests. With flags it is a Chromium of its own.
 */
export async function openBrowser(options: BrowserOptions = {}): Promise<TestBrowser> {
  const look = {
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    locale: options.locale ?? 'zh-CN',
    javaScriptEnabled: options.javaScript ?? true,
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
  } as const
  const browser = options.flags ? await openOwn(look, options.flags) : await openShared(look)
  browser.context.setDefaultTimeout(PATIENCE_MS)
  if (!options.worker) await browser.context.addInitScript(WITHOUT_WORKER)
  return browser
}

async function openShared(look: object): Promise<TestBrowser> {
  shared ??= chromium.launch({
    executablePath: chromiumPath(),
    args: CHROMIUM_FLAGS,
    timeout: PATIENCE_MS,
  })
  const context = await (await shared).newContext(look)
  return {
    context,
    async close() {
      await context.close()
    },
  }
}

/** Ends the Chromium that tests have shared, if there was one. */
export async function closeSharedBrowser(): Promise<void> {
  const browser = await shared
  shared = undefined
  await browser?.close()
}

/** A Chromium of its own with an own profile folder; close() removes both. */
async function openOwn(look: object, flags: string[]): Promise<TestBrowser> {
  const profile = aFolder('chromium')
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, ...flags],
    timeout: PATIENCE_MS,
    ...look,
  })
  return {
    context,
    async close() {
      await context.close()
      profile.remove()
    },
  }
}
