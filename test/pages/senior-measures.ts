import type { Page } from 'playwright-core'

/** Text, targets and their contrast as a browser lays them out, for every element that is in sight. */
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
    dense: texts.filter((element) => element.matches('p, li, dd') && ratio(element) < 1.3).map((element) => element.textContent.trim()),
    main: parseFloat(getComputedStyle(document.querySelector('.code__ask')).fontSize),
  }
})()`

export interface Measured {
  small: string[]
  narrow: [string, number, number][]
  dense: string[]
  main: number
}

/** What a page with a code looks like, as a browser lays it out. */
export function measureSenior(page: Page): Promise<Measured> {
  return page.evaluate<Measured>(MEASURE)
}
