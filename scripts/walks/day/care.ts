import { expect } from 'chai'
import { addDays } from '../../../src/lib/business-day.js'
import { aPerson, isTold, send } from '../people.js'
import { figureOf, tilesOf } from '../overview.js'
import { bodyOf } from '../files.js'
import { open, type Day } from './day.js'

/** What seniors say is answered, what looks odd is weighed, and somebody whom nobody saw for long is called. */
export async function careForSeniors(day: Day): Promise<void> {
  await answerComplaint(day)
  await weighAnomaly(day)
  await callQuietElder(day)
}

const figure = async (day: Day, name: string) => {
  await open(day, day.staff.page, '/console')
  return figureOf(await tilesOf(day.staff.page), `需要留意 · ${name}`)
}

async function answerComplaint(day: Day) {
  const { walk, demo } = day
  const { page: office } = day.staff

  await walk.step('老人在手机上反映店里没给优惠，社区答复，老人看到', async () => {
    const before = await figure(day, '老人反映待答复')
    const senior = await aPerson('phone')
    const { page } = senior
    await page.goto(demo.enrolmentUrl)
    await walk.look(page, 'enrol')
    await send(page, 'main form [type=submit]')
    await page.waitForURL(/\/my/)
    await walk.look(page, 'my')
    await open(day, page, '/my/refused')
    await walk.look(page, 'my-refused-where')
    await send(page, 'a.choose >> nth=0')
    await walk.look(page, 'my-refused-what')
    await send(page, 'button.reason[value=discount_refused]')
    await walk.look(page, 'my-refused-told')
    expect(await page.innerText('main')).to.include('社区收到了')

    expect(await figure(day, '老人反映待答复')).to.equal(before + 1)
    await open(day, office, '/console/complaints?status=open')
    await walk.look(office, 'complaints')
    await office.click('main tbody a.row-link >> nth=0')
    await office.waitForURL(/complaints\/[0-9a-f]{24}/)
    await walk.look(office, 'complaint')
    await office.fill('[name=answer]', '已到店里了解，收银员不熟悉扫码，店长已经道歉，下次照常优惠。')
    await office.selectOption('[name=settled]', 'yes')
    await send(office, 'form[action$="/answer"] .button--main')
    await isTold(office, '已答复')
    await open(day, page, '/my')
    expect(await page.innerText('main')).to.include('店长已经道歉')
    await walk.look(page, 'my-answered')
    expect(senior.complaints).to.deep.equal([])
    await senior.close()
    expect(await figure(day, '老人反映待答复')).to.equal(before)
  })
}

async function weighAnomaly(day: Day) {
  const { walk } = day
  const { page } = day.staff

  await walk.step('异常提示：看证据，判断，写明理由', async () => {
    const before = await figure(day, '异常提示待判断')
    await open(day, page, '/console/anomalies?state=open')
    await walk.look(page, 'anomalies')
    await page.click('main tbody a.row-link >> nth=0')
    await page.waitForURL(/anomalies\/[0-9a-f]{24}/)
    await walk.look(page, 'anomaly')
    await page.check('[name=decision] >> nth=0')
    await page.fill('[name=reason]', '已向店里核实：当天有集体活动，记录属实')
    await send(page, 'form[action$="/decide"] .button--main')
    await walk.look(page, 'anomaly-decided')
    expect(await page.innerText('main')).to.include('当天有集体活动')
    expect(await figure(day, '异常提示待判断')).to.equal(before - 1)
  })
}

async function callQuietElder(day: Day) {
  const { walk, today } = day
  const { page } = day.staff

  await walk.step('久未使用的老人：打了电话，约好下次，列入走访名单', async () => {
    await open(day, page, '/console/reports/quiet?days=60&followUp=open')
    await walk.look(page, 'quiet')
    const name = (await page.innerText('main tbody tr >> nth=0 >> a.row-link')).trim()
    await page.click('main tbody tr >> nth=0 >> a.button')
    await page.waitForURL(/follow-ups\/new/)
    await walk.look(page, 'quiet-record')
    await page.selectOption('#kind', 'called')
    await page.fill('#note', '说腿脚不便，想请志愿者上门')
    await page.fill('#nextDueOn', addDays(today, 7))
    await send(page)
    await isTold(page, '已记下')
    expect(await page.innerText('main tbody')).to.not.include(name)
    await open(day, page, '/console/reports/quiet?days=60')
    const visitList = page.locator('form[action*="visit-list"]')
    await page.locator('details:has(form[action*="visit-list"]) summary').click()
    await visitList.locator('[name=reason]').fill('冬季走访')
    const [file] = await Promise.all([page.waitForEvent('download'), visitList.locator('button').click()])
    expect(file.suggestedFilename()).to.match(/\.pdf$/)
    await bodyOf(page, '/api/v1/reports/quiet.xlsx?days=60')
  })
}
