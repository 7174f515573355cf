import type { Page } from 'playwright-core'
import type { Demonstration } from '../demonstration.js'
import { send, type Person } from '../people.js'
import { scanned } from '../qr.js'
import type { Walk } from '../walk.js'

/** Who meets in the week, each with a browser of their own, and what the days hand on to each other. */
export interface Week {
  walk: Walk
  demo: Demonstration
  /** Today in Asia/Shanghai, YYYY-MM-DD: the days of the week need not pass. */
  today: string
  staff: Person
  /** The property company. */
  property: Person
  /** A troupe, with an account that staff make on the Tuesday. */
  troupe: Person
  volunteer: Person
  senior: Person
  /** Members whom staff sign up by telephone, in the order of the list. */
  others: { id: string; name: string }[]
  /** The activity of the Saturday. */
  activityId: string
}

export async function open({ demo }: Pick<Week, 'demo'>, page: Page, path: string): Promise<void> {
  await page.goto(`${demo.baseUrl}${path}`)
}

/** The text of a member's printed card, as its picture shows it. */
export async function printedCode({ demo, staff }: Week, memberId: string): Promise<string> {
  const cards = await staff.page.request.get(`${demo.baseUrl}/api/v1/members/${memberId}/cards`)
  const { items } = (await cards.json()) as { items: { id: string; kind: string; status: string }[] }
  const card = items.find(({ kind, status }) => kind === 'printed' && status === 'active')
  if (!card) throw new Error('The member has no printed card')
  const picture = await staff.page.request.get(`${demo.baseUrl}/api/v1/cards/${card.id}/qr.png`)
  return scanned(new Blob([new Uint8Array(await picture.body())]))
}

/** Puts a member onto a phone as the desk does. */
export async function bindPhone({ demo, staff }: Week, memberId: string, phone: Page): Promise<void> {
  await staff.page.goto(`${demo.baseUrl}/console/members/${memberId}`)
  await send(staff.page, 'form[action$="/enrolments"] button')
  const picture = await staff.page.locator('.qr img').screenshot()
  await phone.goto(await scanned(new Blob([new Uint8Array(picture)])))
  await send(phone, 'main form [type=submit]')
}
