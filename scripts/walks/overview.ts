import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { numberIn } from './people.js'

interface Tile {
  name: string
  figure: string
  href: string
}

/** The numbers of the page that is open: each with the name of its group and its address. */
export async function tilesOf(page: Page): Promise<Tile[]> {
  const tiles = page.locator('main section a.stat')
  const found: Tile[] = []
  for (const tile of await tiles.all()) {
    const group = await tile.locator('xpath=ancestor::section[1]').locator('h2').first().innerText()
    const label = await tile.locator('.stat__label').innerText()
    const figure = (await tile.locator('.stat__figure').innerText()).trim()
    found.push({
      name: `${group.trim()} · ${label.trim()}`,
      figure,
      href: (await tile.getAttribute('href')) ?? '',
    })
  }
  return found
}

/** The number under a name such as “今天 · 核销次数”, money in fen. @throws Error when the page has no such number */
export function figureOf(tiles: readonly Tile[], name: string): number {
  const tile = tiles.find((each) => each.name === name)
  if (!tile) throw new Error(`No number “${name}” among ${tiles.map((each) => each.name).join('、')}`)
  return numberIn(tile.figure)
}

/** Follows a number to its list. @throws AssertionError when the list does not come to the same */
export async function expectListed(page: Page, baseUrl: string, { name, figure, href }: Tile) {
  await page.goto(`${baseUrl}${href}`)
  const main = page.locator('main')
  if ((await page.locator('main tfoot').count()) > 0 || figure.includes('%') || figure.includes('¥')) {
    expect(await main.innerText(), `${name} at ${href}`).to.include(figure)
    return
  }
  // Alarms stand above the list of visits, on each of its pages.
  const listed =
    href === '/console/care-visits'
      ? await page.locator('main .notice--no[role=alert]').count()
      : await rowsOn(page)
  expect(listed, `${name} at ${href}`).to.equal(numberIn(figure))
}

/** How many rows a list has on all its pages. */
async function rowsOn(page: Page): Promise<number> {
  const rows = 'main table tbody tr'
  let counted = await page.locator(rows).count()
  const next = page.locator('.pager a[rel=next]')
  while ((await next.count()) > 0) {
    await Promise.all([page.waitForNavigation(), next.click()])
    counted += await page.locator(rows).count()
  }
  return counted
}
