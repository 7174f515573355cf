import { expect } from 'chai'
import { addMonths, lastDayOfMonth, monthOf } from '../../../src/lib/business-day.js'
import { isTold, send } from '../people.js'
import { bodyOf, pdfText } from '../files.js'
import { open, type Day } from './day.js'

/** Last month's report beside the month before, reviewed with a comment, and taken away in every form. */
export async function reportTheMonth(day: Day, picture: string): Promise<void> {
  const { walk, today } = day
  const { page } = day.staff
  const month = monthOf(addMonths(`${monthOf(today)}-01`, -1))
  const query = new URLSearchParams({
    from: `${month}-01`,
    to: lastDayOfMonth(month),
    groupBy: 'shop',
    compare: 'previous',
  }).toString()
  let totals: string[] = []

  await walk.step('上月报表，和前一个月比', async () => {
    await open(day, page, `/console/reports?${query}`)
    await walk.look(page, 'report')
    expect(await page.innerText('main')).to.include('上期')
    totals = (await page.innerText('main tfoot tr')).split(/\s+/).filter((word) => /^[¥\d]/.test(word))
    expect(totals[0]).to.match(/^[\d,]+$/)
    const rows = await page.locator('main tbody tr td:nth-child(2)').allInnerTexts()
    const first = (text: string) => Number(/[\d,]+/.exec(text)?.[0]?.replaceAll(',', ''))
    expect(rows.map(first).reduce((sum, each) => sum + each, 0)).to.equal(first(totals[0] ?? ''))
  })

  await walk.step('Excel、CSV、PDF 都能取走，合计一致', async () => {
    const links = await page
      .locator('main .panel__head a.button')
      .evaluateAll((all) =>
        all.map((one) => (one as unknown as { getAttribute(name: string): string }).getAttribute('href')),
      )
    const of = (kind: string) => links.find((href) => href.includes(`benefits.${kind}`)) ?? ''
    await bodyOf(page, of('xlsx'))
    const csv = (await bodyOf(page, of('csv'))).toString()
    const pdf = pdfText(await bodyOf(page, of('pdf')), picture)
    const discount = totals.filter((word) => word.startsWith('¥')).map((word) => word.slice(1))
    for (const sum of discount.slice(0, 2)) expect(pdf).to.include(sum)
    expect(csv).to.include((totals[0] ?? '').replaceAll(',', ''))
  })

  await walk.step('审阅：写明核对了什么', async () => {
    await page.click('a[href*="/reviews/new"]')
    await walk.look(page, 'review-new')
    await page.fill('#comment', '与十份对账单逐一核对，一致')
    await send(page)
    await isTold(page, '已标记为审阅')
    await walk.look(page, 'review')
    await open(day, page, '/console/reports/reviews')
    await walk.look(page, 'reviews')
    for (const name of ['coverage', 'promises', 'without-card']) {
      await open(day, page, `/console/reports/${name}`)
      await walk.look(page, `report-${name}`)
    }
  })
}
