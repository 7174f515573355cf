import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'

/** A file that the page hands out. @throws AssertionError when it is refused or empty */
export async function bodyOf(page: Page, href: string): Promise<Buffer> {
  const answer = await page.request.get(new URL(href, page.url()).href)
  expect(answer.status(), href).to.equal(200)
  const body = Buffer.from(await answer.body())
  expect(body.length, `bytes of ${href}`).to.be.above(100)
  return body
}

/** What a person reads in a PDF; its pages are left as pictures beside `picture`, if that is given. */
export function pdfText(pdf: Buffer, picture?: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'yinlinghui-walk-pdf-'))
  try {
    const file = path.join(folder, 'given.pdf')
    writeFileSync(file, pdf)
    if (picture) execFileSync('pdftoppm', ['-png', '-r', '80', file, picture])
    return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const LONGEST_MS = 60_000

/** Waits on the list of jobs until the newest is done; answers where its result is. */
export async function settledJob(page: Page): Promise<string> {
  const newest = page.locator('.job-list > li').first()
  const deadline = Date.now() + LONGEST_MS
  for (;;) {
    const download = newest.locator('a[download]')
    if ((await download.count()) > 0) return (await download.first().getAttribute('href')) ?? ''
    if (Date.now() > deadline) throw new Error(`The job is not done: ${await newest.innerText()}`)
    await page.waitForTimeout(500)
    await page.reload()
  }
}
