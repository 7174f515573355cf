// Walks the main job on the running demonstration, in two browsers, and takes the pictures of the README:
//   npm run demo            (in one terminal)
//   npm run pictures -- ./data/demo-logins.json [folder]
import { randomInt } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { checkCharacterOf } from '../src/lib/chinese-id.js'
import { openBrowser } from '../test/helpers/browser.js'
import { scanned } from './walks/qr.js'

interface Login {
  username: string
  password: string
  shopId?: string
}
interface Logins {
  baseUrl: string
  staff: Login
  cashier: Login
}

const [loginsFile = 'data/demo-logins.json', folder = 'docs/pictures'] = process.argv.slice(2)
const logins = JSON.parse(readFileSync(loginsFile, 'utf8')) as Logins
mkdirSync(folder, { recursive: true })

async function signIn(page: Page, { username, password }: Login) {
  await page.goto(`${logins.baseUrl}/login`)
  await page.fill('[name=username]', username)
  await page.fill('[name=password]', password)
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith('/login')),
    page.click('main [type=submit]'),
  ])
}

async function shoot(page: Page, name: string) {
  for (const [size, width, height] of [
    ['wide', 1280, 900],
    ['phone', 390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.screenshot({
      path: path.join(folder, `${name}-${size}.png`),
      fullPage: name !== 'counter-bill',
    })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  console.log(`${name}: ${page.url()}`)
}

const digits = `1402131951${String(randomInt(1, 13)).padStart(2, '0')}${String(randomInt(1, 29)).padStart(2, '0')}${String(randomInt(0, 1000)).padStart(3, '0')}`
const idNumber = digits + checkCharacterOf(digits)

const desk = await openBrowser()
const staff = await desk.context.newPage()
await staff.goto(logins.baseUrl)
await staff.click('a.choose >> nth=0')
await shoot(staff, 'home')
await signIn(staff, logins.staff)
await shoot(staff, 'overview')
await staff.goto(`${logins.baseUrl}/console/shops`)
await shoot(staff, 'shops')
await staff.goto(`${logins.baseUrl}/console/shops/${logins.cashier.shopId ?? ''}`)
await shoot(staff, 'shop')

await staff.goto(`${logins.baseUrl}/console/members/new`)
await staff.fill('[name=name]', '王桂兰')
await staff.fill('[name=idNumber]', idNumber)
await staff.fill('[name=phone]', '13803521234')
await staff.check('[name=consents][value=membership]')
await staff.check('[name=consents][value=showMaskedNameToShops]')
await shoot(staff, 'register')
await Promise.all([
  staff.waitForURL(/members\/[0-9a-f]{24}/),
  staff.click('form:has([name=idNumber]) [type=submit]'),
])
const memberUrl = staff.url().split('?')[0] ?? ''
await staff.click('form[action$="/cards"] [type=submit]')
const print = 'form[action="/console/card-prints/review"]'
await staff.waitForSelector(print)
await shoot(staff, 'member')
const cardId = await staff.inputValue(`${print} [name=cardIds]`)
await shootCard(cardId)
const memberId = memberUrl.split('/').at(-1) ?? ''
const code = await scanned(await (await staffCall(`/cards/${cardId}/qr.png`, 'GET')).blob())

const shop = await openBrowser({ worker: true })
const counter = await shop.context.newPage()
await signIn(counter, logins.cashier)
await counter.goto(`${logins.baseUrl}/counter`)
await counter.waitForSelector('#counter[data-state]')
await shoot(counter, 'counter-scan')
await redeem('counter-done')
await counter.click('#result-next')
await redeem('counter-second')
await counter.waitForSelector('[data-void]')
await counter.click('[data-void]')
await counter.waitForSelector('#void-form:visible')
await counter.check('[name=reason][value=wrong_amount]')
await shoot(counter, 'counter-void')
await counter.click('#void-form [type=submit]')
await counter.waitForSelector('.result--warn:visible')
await shoot(counter, 'counter-voided')

await staff.goto(`${logins.baseUrl}/console/reports`)
await shoot(staff, 'report')
await staff.goto(`${logins.baseUrl}/console/redemptions`)
await shoot(staff, 'redemptions')

const enrolment = (await (await staffCall(`/members/${memberId}/enrolments`, 'POST')).json()) as {
  url: string
}
const phone = await openBrowser({ worker: true, width: 390, height: 844 })
const senior = await phone.context.newPage()
await senior.goto(enrolment.url)
await shoot(senior, 'enrol')
await senior.click('main form [type=submit]')
await senior.waitForURL(/\/my/)
await shoot(senior, 'my')
for (const browser of [desk, shop, phone]) await browser.close()

/** Scans with a hand scanner, gives the first benefit that takes 15 % off, for a bill of ¥86.00. */
async function redeem(name: string) {
  await counter.keyboard.type(code, { delay: 2 })
  await counter.keyboard.press('Enter')
  await counter.waitForSelector('#offers .offer__title:visible, #bill-form:visible')
  const offer = counter.locator('#offers .offer__title', { hasText: '八五折' })
  if (await offer.first().isVisible()) await offer.first().click()
  await counter.waitForSelector('#bill-form:visible')
  await counter.fill('#bill', '86')
  await shoot(counter, 'counter-bill')
  await counter.click('.button--confirm')
  await counter.waitForSelector('.result--ok:visible')
  await shoot(counter, name)
}

/** Both faces of the card as its PDF has them. */
async function shootCard(card: string) {
  const asked = await staffCall('/card-prints', 'POST', { cardIds: [card], layout: 'cr80' })
  const { id } = (await asked.json()) as { id: string }
  let result = await staffCall(`/jobs/${id}/result`, 'GET')
  for (let tries = 0; tries < 60 && result.status !== 200; tries += 1) {
    await wait(500)
    result = await staffCall(`/jobs/${id}/result`, 'GET')
  }
  const pdf = Buffer.from(await result.arrayBuffer())
  const temporary = mkdtempSync(path.join(tmpdir(), 'card-'))
  try {
    const file = path.join(temporary, 'card.pdf')
    writeFileSync(file, pdf)
    execFileSync('pdftoppm', ['-png', '-r', '180', file, path.join(temporary, 'face')])
    const faces = [1, 2].map((no) => readFileSync(path.join(temporary, `face-${no}.png`), 'base64'))
    const page = await desk.context.newPage()
    const face = (data: string) =>
      `<img src="data:image/png;base64,${data}" style="width:606px;border:1px solid #bbb;border-radius:22px;margin:0 16px 16px 0">`
    await page.setContent(`<body style="margin:16px;width:fit-content">${faces.map(face).join('')}</body>`)
    await page.setViewportSize({ width: 1300, height: 420 })
    await page.screenshot({ path: path.join(folder, 'card-wide.png') })
    await page.close()
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function staffCall(url: string, method: string, body?: unknown): Promise<Response> {
  const signedIn = await fetch(`${logins.baseUrl}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: logins.staff.username, password: logins.staff.password }),
  })
  const { accessToken } = (await signedIn.json()) as { accessToken: string }
  return fetch(`${logins.baseUrl}/api/v1${url}`, {
    method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
}
