import type { Page } from 'playwright-core'
import type { Demonstration } from '../demonstration.js'
import type { Person } from '../people.js'
import type { Walk } from '../walk.js'

/** What the parts of the working day hand on to each other. */
export interface Day {
  walk: Walk
  demo: Demonstration
  staff: Person
  /** Today in Asia/Shanghai, YYYY-MM-DD. */
  today: string
  /** The key of the second factor, once it is set up. */
  secret: string
  /** The member who is registered in the morning, and the text of her printed card. */
  member: { id: string; cardId: string; code: string }
}

/** Opens a page of the program. */
export async function open({ demo }: Pick<Day, 'demo'>, page: Page, path: string): Promise<void> {
  await page.goto(`${demo.baseUrl}${path}`)
}

/** The path of the page that is open, without what stands behind it. */
export const pathOf = (page: Page) => new URL(page.url()).pathname
