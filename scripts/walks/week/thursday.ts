import { expect } from 'chai'
import { addDays } from '../../../src/lib/business-day.js'
import { isTold, send } from '../people.js'
import { figureOf, tilesOf } from '../overview.js'
import { open, type Week } from './week.js'

/** The care list, the plan of visits, and a volunteer's round with something found. */
export async function thursday(week: Week): Promise<void> {
  await plan(week)
  await visit(week)
}

async function plan(week: Week) {
  const { walk, today } = week
  const { page } = week.staff

  await walk.step('周四：把老人列入关爱名单，看队伍，排下周计划', async () => {
    const who = week.others[3]
    await open(week, page, `/console/care-list/new?memberId=${who?.id ?? ''}`)
    await walk.look(page, 'care-list-new')
    await page.selectOption('#tag', 'living_alone')
    await send(page)
    await open(week, page, `/console/care-list?q=${encodeURIComponent(who?.name ?? '')}`)
    await walk.look(page, 'care-list')
    expect(await page.innerText('main tbody')).to.include(who?.name ?? '')
    await open(week, page, '/console/teams')
    await walk.look(page, 'teams')
    const period = new URLSearchParams({ from: addDays(today, 7), to: addDays(today, 13) }).toString()
    await open(week, page, `/console/visit-plans?${period}`)
    await walk.look(page, 'plan-preview')
    const promised = Number(/新排 (\d+) 次探访/.exec(await page.innerText('main'))?.[1])
    expect(promised).to.be.above(0)
    await send(page, 'form[action="/console/visit-plans"][method=post] button')
    await walk.look(page, 'plan-accepted')
    await open(week, page, '/console/care-visits')
    await walk.look(page, 'care-visits')
  })
}

async function visit(week: Week) {
  const { walk } = week
  const { page: staff } = week.staff
  const { page } = week.volunteer
  let before = 0
  let recorded = 0

  await walk.step('志愿者的手机：今天的名单，一分钟记完一次探访', async () => {
    await open(week, staff, '/console')
    before = figureOf(await tilesOf(staff), '需要留意 · 探访提醒待处理')
    await open(week, staff, '/console/care-visits')
    recorded = figureOf(await tilesOf(staff), `${await staff.innerText('#today')} · 已记录`)
    await open(week, page, '/volunteer')
    await page.waitForSelector('#today li')
    await walk.look(page, 'volunteer')
    await page.click('#today button:has-text("记录") >> nth=0')
    await page.check('input[name=met][value=yes]')
    await page.check('input[name=mood][value=fair]')
    await page.check('input[name=hazards][value=gas]')
    await page.check('input[name=needs][value=shopping]')
    await page.fill('#record-words', '灶具软管老化，想请人买些降压药')
    await walk.look(page, 'volunteer-record')
    await page.click('#record button[type=submit]')
    await page.waitForSelector('#today .door-today__state:has-text("已上传")')
    await walk.look(page, 'volunteer-recorded')
    await open(week, staff, '/console/care-visits')
    expect(figureOf(await tilesOf(staff), `${await staff.innerText('#today')} · 已记录`)).to.equal(
      recorded + 1,
    )
  })

  await walk.step('发现的隐患马上提醒社区，处理后写明', async () => {
    await open(week, staff, '/console')
    expect(figureOf(await tilesOf(staff), '需要留意 · 探访提醒待处理')).to.equal(before + 1)
    await open(week, staff, '/console/care-visits')
    await walk.look(staff, 'care-alarm')
    await send(staff, 'main .notice--no[role=alert] a >> nth=0')
    await walk.look(staff, 'care-visit')
    const form = 'form[action$="/acknowledge"]'
    await staff.fill(`${form} textarea`, '已联系燃气公司，下午上门更换软管')
    await send(staff, `${form} button`)
    await walk.look(staff, 'care-alarm-handled')
    await open(week, staff, '/console')
    expect(figureOf(await tilesOf(staff), '需要留意 · 探访提醒待处理')).to.equal(before)
  })

  await walk.step('没当场办好的变成要办的事，办好后点一下', async () => {
    await open(week, page, '/volunteer/errands')
    await walk.look(page, 'volunteer-errands')
    const waiting = await page.locator('.doors-today > li').count()
    await send(page, '.doors-today > li:has-text("买菜购物") button >> nth=0')
    expect(await page.locator('.doors-today > li').count()).to.equal(waiting - 1)
    await open(week, staff, '/console/errands?state=done')
    await walk.look(staff, 'errands')
    await isTold(page, '记好了')
  })
}
