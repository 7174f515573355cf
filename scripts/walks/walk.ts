import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { overflowOf } from '../../test/pages/inspect.js'
import type { Demonstration } from './demonstration.js'

/** One thing that somebody did, and how it went. */
interface Step {
  walk: string
  title: string
  failure?: string
}

const SIZES = [
  [390, 844],
  [1280, 900],
] as const

/** Words that only show when a text is missing or a value was not there. */
const BROKEN_TEXT = /\b[a-z][a-z-]+:[a-z_]+\.[a-z_.]+\b|\bundefined\b|\bNaN\b|\[object|Invalid Date/

/** A walk through the program: steps that assert what their user relies on, and pictures of the pages passed. */
export class Walk {
  readonly steps: Step[] = []
  private pictures = 0

  constructor(
    readonly name: string,
    readonly demo: Demonstration,
    private readonly folder: string,
  ) {
    mkdirSync(this.folder, { recursive: true })
  }

  /** Does one thing. What fails is written down, and the walk goes on: later steps say what depends on it. */
  async step(title: string, work: () => Promise<void>): Promise<void> {
    const begin = Date.now()
    try {
      await work()
      this.steps.push({ walk: this.name, title })
    } catch (error) {
      this.steps.push({ walk: this.name, title, failure: String(error) })
    }
    const failure = this.steps.at(-1)?.failure
    console.log(`${failure ? '✗' : '✓'} ${title} (${((Date.now() - begin) / 1000).toFixed(1)} s)`)
    if (failure) console.log(failure.split('\n').slice(0, 12).join('\n'))
  }

  /** Takes the page at both widths. @throws AssertionError when it is wider than the window, or shows a text that is none */
  async look(page: Page, name: string): Promise<void> {
    this.pictures += 1
    const before = page.viewportSize()
    const file = `${String(this.pictures).padStart(2, '0')}-${name}`
    const wide: string[] = []
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      if ((await overflowOf(page)) > 0) wide.push(`${name} is wider than ${width} px`)
      await page.screenshot({ path: path.join(this.folder, `${file}-${width}.png`), fullPage: true })
    }
    if (before) await page.setViewportSize(before)
    expect(wide).to.deep.equal([])
    expect(BROKEN_TEXT.exec(await page.innerText('body'))?.[0], `a text of ${name}`).to.equal(undefined)
  }
}

/** The failed steps of all walks, after saying what was done. */
export function reportOf(walks: readonly Walk[]): Step[] {
  const steps = walks.flatMap((walk) => walk.steps)
  for (const { walk, title, failure } of steps) console.log(`${failure ? '✗' : '✓'} ${walk} · ${title}`)
  const failed = steps.filter(({ failure }) => failure)
  console.log(`\n${steps.length - failed.length} done, ${failed.length} failed`)
  return failed
}
