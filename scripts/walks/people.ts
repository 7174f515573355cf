import type { Page } from 'playwright-core'
import { openBrowser, type TestBrowser } from '../../test/helpers/browser.js'
import type { Demonstration, Login } from './demonstration.js'

/** Somebody with a browser of their own. */
export interface Person {
  page: Page
  /** What the browser complained about: broken scripts, refused styles, failed requests but for refused forms. */
  complaints: string[]
  close(): Promise<void>
}

const PHONE = { width: 390, height: 844 }

export async function aPerson(size?: 'phone'): Promise<Person> {
  const browser: TestBrowser = await openBrowser({ worker: true, ...(size ? PHONE : {}) })
  const page = await browser.context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  return { page, complaints, close: () => browser.close() }
}

/** Somebody who has signed in with name and password. */
export async function signedIn(demo: Demonstration, login: Login, size?: 'phone'): Promise<Person> {
  const person = await aPerson(size)
  await signIn(person.page, demo, login)
  return person
}

export async function signIn(page: Page, { baseUrl }: Demonstration, { username, password }: Login) {
  await page.goto(`${baseUrl}/login`)
  await page.fill('#username', username)
  await page.fill('#password', password)
  await send(page, 'form[action="/login"] button')
}

/** Sends the page's main form, and waits for the page that answers. */
export async function send(page: Page, button = 'main form.form .button--main'): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.click(button)])
}

/** Waits for the words in which the program says that something was done. */
export async function isTold(page: Page, words: string): Promise<void> {
  await page.waitForSelector(`main [role=status]:has-text("${words}"), main .notice--ok:has-text("${words}")`)
}

/** The first number in a text, such as 1,234 or ¥56.70, in units or fen. */
export function numberIn(text: string): number {
  const found = /-?[\d,]+(?:\.\d+)?/.exec(text)?.[0]
  if (!found) throw new Error(`No number in “${text}”`)
  const value = Number(found.replaceAll(',', ''))
  return text.includes('¥') ? Math.round(value * 100) : value
}
