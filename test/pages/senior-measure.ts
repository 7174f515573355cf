import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { expectFitting, expectSound } from './inspect.js'

/** Text, targets and the room between lines as a browser lays them out, for every element that is in sight. */
const MEASURE = `(() => {
  const visible = (element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility !== 'hidden' && !element.closest('.skip-link')
  }
  const holdsText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
  const texts = [...document.querySelectorAll('body *')].filter((element) => visible(element) && holdsText(element) && !['SCRIPT', 'NOSCRIPT'].includes(element.tagName))
  const targets = [...document.querySelectorAll('a, button, input:not([type=hidden]), label, select')].filter((element) => visible(element) && !element.closest('label:not(:scope)'))
  const ratio = (element) => { const style = getComputedStyle(element); return parseFloat(style.lineHeight) / parseFloat(style.fontSize) }
  return {
    small: texts.filter((element) => parseFloat(getComputedStyle(element).fontSize) < 20).map((element) => element.textContent.trim()),
    narrow: targets.map((element) => { const box = element.getBoundingClientRect(); return [element.textContent.trim(), box.width, box.height] }).filter(([, width, height]) => width < 60 || height < 60),
    dense: texts.filter((element) => element.matches('p, li, dd, dt, label, legend, td, th') && ratio(element) < 1.5).map((element) => element.textContent.trim()),
    clipped: [...document.querySelectorAll('main .button, main .badge, header a')].filter((element) => visible(element) && element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent.trim()),
    main: parseFloat(getComputedStyle(document.querySelector('.code__ask, h1')).fontSize),
  }
})()`

/** A phone as most people have it, at which axe looks at the pages of seniors. */
const PHONE_WIDTH = 390
/** axe's rule for the contrast that 适老化 asks for: 7:1. */
const CONTRAST = 'color-contrast-enhanced'

export interface Measured {
  small: string[]
  narrow: [string, number, number][]
  dense: string[]
  clipped: string[]
  main: number
}

/** What a page looks like, as a browser lays it out; in pixels. */
export function measureSenior(page: Page): Promise<Measured> {
  return page.evaluate<Measured>(MEASURE)
}

/** Fails where the page as it stands does not keep the figures of 适老化, or, at the width of a phone, axe finds anything. */
export async function expectSeniorFigures(page: Page, what: string): Promise<void> {
  const measured = await measureSenior(page)
  expect(measured.small, `${what}: text under 20 px`).to.deep.equal([])
  expect(measured.main, `${what}: the main sentence`).to.be.at.least(30)
  expect(measured.narrow, `${what}: targets under 60 × 60 px`).to.deep.equal([])
  expect(measured.dense, `${what}: lines too close`).to.deep.equal([])
  expect(measured.clipped, `${what}: words that stick out`).to.deep.equal([])
  // Colours and names are the same at every width; whether all of it fits is not.
  if (page.viewportSize()?.width === PHONE_WIDTH) await expectSound(page, what, [CONTRAST])
  else await expectFitting(page, what)
}
