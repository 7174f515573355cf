import { expect } from 'chai'
import { addDays } from '../../../src/lib/business-day.js'
import { numberIn, send } from '../people.js'
import { open, type Week } from './week.js'

const TITLE = '本周六下午停暖检修'

/** A notice to some buildings, read on the phone; staff see who has seen it. */
export async function friday(week: Week): Promise<void> {
  const { walk, today } = week
  const { page: staff } = week.staff
  const { page: senior } = week.senior
  let notice = ''

  await walk.step('周五：按楼栋发通知，老人在手机上看到并点“我看过了”', async () => {
    await open(week, staff, '/console/notices/new')
    await staff.fill('#title', TITLE)
    await staff.fill('#text', '周六下午两点到五点检修，暖气会凉，请多穿衣服。\n有困难请打社区电话。')
    await staff.selectOption('#audience', 'buildings')
    // All buildings of the estate: wherever the senior lives, the notice must arrive.
    await staff.fill('#buildings', Array.from({ length: 18 }, (_, index) => `${index + 1}号楼`).join('\n'))
    await staff.fill('#from', today)
    await staff.fill('#to', addDays(today, 1))
    await walk.look(staff, 'notice-new')
    await send(staff)
    await walk.look(staff, 'notice-posted')
    notice = new URL(staff.url()).pathname
    expect(await seen(staff)).to.equal(0)
    await open(week, senior, '/my')
    await walk.look(senior, 'my-notice')
    await send(
      senior,
      `section:has-text("${TITLE}") form[action$="/seen"] button, article:has-text("${TITLE}") form[action$="/seen"] button`,
    )
    await open(week, staff, notice)
    await walk.look(staff, 'notice-seen')
    expect(await seen(staff)).to.equal(1)
    await open(week, staff, '/console/notices')
    await walk.look(staff, 'notices')
  })
}

const seen = async (page: Week['staff']['page']) =>
  numberIn(await page.locator('section[aria-labelledby="readers-title"] p').first().innerText())
