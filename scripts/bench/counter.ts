// The counter as a cashier feels it: `npm run bench:counter`. One Chromium and the server on this machine, with other load beside it.
import { Agent, request } from 'node:http'
import type { Page } from 'playwright-core'
import { openBrowser } from '../../test/helpers/browser.js'
import { buildBrowserScripts } from '../../test/helpers/browser-scripts.js'
import { startMeasuredProcess, type MeasuredProcess } from './measured-process.js'

const SAMPLES = 60
const MEMBERS = 2000
/** Requests a second of other counters. */
const OTHER_LOAD = 20
const GOALS = { 'code to benefits': 300, 'confirm to result': 500 }

/** In the page: the moment at which each of its states was shown, on the page's own clock. */
const WATCH = `{
  const counter = document.getElementById('counter')
  window.shownAt = {}
  new MutationObserver(() => {
    const state = counter.dataset.state
    requestAnimationFrame(() => { window.shownAt[state] = performance.now() })
  }).observe(counter, { attributes: true, attributeFilter: ['data-state'] })
}`

/** From the last key of a scanner, in the page. */
const typeCode = (code: string) => `{
  window.shownAt = {}
  for (const key of ${JSON.stringify([...code, 'Enter'])}) {
    window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }
  window.beganAt = performance.now()
}`

const CONFIRM = `{
  window.shownAt = {}
  document.getElementById('bill').value = '86'
  document.getElementById('bill').dispatchEvent(new Event('input'))
  window.beganAt = performance.now()
  document.querySelector('.button--confirm').click()
}`

const server = await startMeasuredProcess({ shops: 20, members: MEMBERS })
try {
  await measureCounter(server)
} finally {
  await server.stop()
}

async function measureCounter({ ports, shops, post, bearerOf, machine }: MeasuredProcess) {
  buildBrowserScripts()
  const baseUrl = `http://127.0.0.1:${ports.app}`
  const codes = await post<string[]>(ports.bare, '/codes', { from: 0, count: MEMBERS })
  const [own, other] = shops
  if (!own || !other) throw new Error('The bench world has no shops')
  const token = (await bearerOf(own.username)).authorization.replace('Bearer ', '')
  const load = otherCounters(ports.app, await bearerOf(other.username), codes.slice(SAMPLES))
  const browser = await openBrowser({ worker: true, width: 1280, height: 860 })
  try {
    await browser.context.addCookies([{ name: 'yl_access', value: token, url: baseUrl }])
    const page = await browser.context.newPage()
    await page.goto(`${baseUrl}/counter`)
    await page.waitForSelector('#counter[data-state]')
    await page.evaluate(WATCH)
    const times = await takeSamples(page, codes)
    print(times, machine, load.sent())
  } finally {
    load.stop()
    await browser.close()
  }
}

async function takeSamples(page: Page, codes: string[]) {
  const times: Record<keyof typeof GOALS, number[]> = { 'code to benefits': [], 'confirm to result': [] }
  for (const code of codes.slice(0, SAMPLES)) {
    await page.evaluate(typeCode(code))
    await page.waitForSelector('#benefits-title:visible')
    times['code to benefits'].push(await elapsed(page, 'benefits'))
    await page.click('.offer')
    await page.waitForSelector('#bill-form:visible')
    await page.evaluate(CONFIRM)
    await page.waitForSelector('.result--ok:visible')
    times['confirm to result'].push(await elapsed(page, 'result'))
  }
  return times
}

/** The state is painted a frame after it is set, so the page is asked once the frame is there. */
async function elapsed(page: Page, state: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => window.shownAt.${state} ? resolve(window.shownAt.${state} - window.beganAt) : requestAnimationFrame(look)
    look()
  })`)
}

/** Other counters look up cards at a steady pace, whether or not the answers are quick. */
function otherCounters(port: number, bearer: Record<string, string>, codes: string[]) {
  const agent = new Agent({ keepAlive: true })
  let sent = 0
  const timer = setInterval(() => {
    const body = JSON.stringify({ code: codes[sent % codes.length] })
    sent += 1
    const headers = {
      ...bearer,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const outgoing = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path: '/api/v1/redemptions/prepare', headers },
      (answer) => {
        answer.resume()
      },
    )
    outgoing.on('error', () => undefined)
    outgoing.end(body)
  }, 1000 / OTHER_LOAD)
  return {
    sent: () => sent,
    stop() {
      clearInterval(timer)
      agent.destroy()
    },
  }
}

function print(times: Record<keyof typeof GOALS, number[]>, machine: string, others: number) {
  console.log(`\n${machine} · ${SAMPLES} redemptions, ${others} requests of other counters meanwhile\n`)
  console.log('| in the browser | p50 ms | p95 ms | goal p95 |  |')
  console.log('| --- | ---: | ---: | ---: | --- |')
  for (const [name, goal] of Object.entries(GOALS)) {
    const sorted = [...times[name as keyof typeof GOALS]].sort((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
    const verdict = at(0.95) <= goal ? 'reached' : 'missed'
    console.log(`| ${name} | ${at(0.5)} | ${at(0.95)} | ${goal} | ${verdict} |`)
  }
}
