import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * A tab that remembers what the browser complained about: refused styles and scripts, missing files, broken code.
 * @param isForAxe whether axe looks at most of its pages: they begin with it, which takes half the time of bringing it afterwards
 */
export async function openTab(
  context: BrowserContext,
  { isForAxe = false } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage()
  if (isForAxe) await page.addInitScript(axeSource)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/** What axe finds on the page as it stands, one line a rule; `more` are rules beyond its usual ones. */
export async function axeFindings(page: Page, more: string[] = []): Promise<string[]> {
  const isThere = await page.evaluate<boolean>('"axe" in window')
  if (!isThere) await page.evaluate(axeSource)
  const rules = Object.fromEntries(['target-size', ...more].map((rule) => [rule, { enabled: true }]))
  // Styles are the page's own: fetching them once more would only take time.
  const options = JSON.stringify({ resultTypes: ['violations'], rules, preload: false })
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`)
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  )
}

/** By how many CSS pixels the page is wider than the window. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** Fails with the address when the page is wider than the window. */
export async function expectFitting(page: Page, what: string): Promise<void> {
  expect(await overflowOf(page), `${what} is wider than the window`).to.be.at.most(0)
}

/**
 * Fails with the address when axe finds anything or the page is wider than the window. A page has the same parts in both languages, so
 * that axe, which takes longer than all the rest, looks at it in Chinese only; words of another length may not fit.
 * @param more rules of axe beyond its usual ones
 */
export async function expectSound(page: Page, what: string, more: string[] = []): Promise<void> {
  const language = await page.evaluate<string>('document.documentElement.lang')
  if (language === 'zh-CN') expect(await axeFindings(page, more), what).to.deep.equal([])
  await expectFitting(page, what)
}

/** The same on a desk and on a phone. */
export async function expectSoundAtBothWidths(page: Page, what: string): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page, `${what} at ${width} px`)
  }
}

/** Makes a browser somebody else's: whoever signs in by a token as `yl_access`, or a bound phone as `yl_phone`, in Chinese. */
export async function signInBrowser(
  context: BrowserContext,
  { cookie, token, url }: { cookie: 'yl_access' | 'yl_phone'; token: string; url: string },
): Promise<void> {
  await context.clearCookies()
  await context.addCookies([
    { name: cookie, value: token, url },
    { name: 'yl_lang', value: 'zh-CN', url },
  ])
}
