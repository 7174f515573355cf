import { expect } from 'chai'
import { scanWithKeys } from '../../../test/helpers/counter-page.js'
import { aPerson, send } from '../people.js'
import { scanned } from '../qr.js'
import { bindPhone, open, printedCode, type Week } from './week.js'

/** The door of the activity: by printed card, by the phone's code, and somebody who only comes by. */
export async function saturday(week: Week): Promise<void> {
  const { walk, demo } = week
  const { page: staff } = week.staff
  const { page: senior } = week.senior

  await walk.step('周六：门口签到，实体卡、手机码、没报名的都行', async () => {
    const [, second, third] = week.others
    const code = await printedCode(week, third?.id ?? '')
    const phone = await aPerson('phone')
    await bindPhone(week, second?.id ?? '', phone.page)
    const picture = await phone.page.locator('#code-picture').screenshot()
    await open(week, staff, '/counter/activities')
    await walk.look(staff, 'doors')
    await open(week, staff, `/counter/activities/${week.activityId}`)
    await staff.waitForSelector('#door[data-ready=yes]')
    await walk.look(staff, 'door')
    await scanWithKeys(staff, demo.cardCode)
    await staff.waitForSelector('#door-result.result--ok')
    await walk.look(staff, 'door-card')
    expect(await staff.innerText('#door-present')).to.equal('1')
    await scanWithKeys(staff, demo.cardCode)
    await staff.waitForSelector('#door-word:text-is("已经签到过")')
    await scanWithKeys(staff, await scanned(new Blob([new Uint8Array(picture)])))
    await staff.waitForSelector('#door-present:text-is("2")')
    await walk.look(staff, 'door-phone')
    await scanWithKeys(staff, code)
    await staff.waitForSelector('#door-present:text-is("3")')
    await walk.look(staff, 'door-walk-in')
    await phone.close()
  })

  await walk.step('活动办完：到场 3 人，其中现场参加 1 人；老人评价', async () => {
    await open(week, staff, `/console/activities/${week.activityId}`)
    await walk.look(staff, 'activity-attended')
    const figures = (await staff.innerText('.activity-figures >> nth=0')).replaceAll(/\s+/g, ' ')
    expect(figures).to.match(/报名\S* 2 .*到场\S* 3 .*1/)
    await send(staff, 'form[action$="/close"] button')
    await open(week, senior, '/my/activities')
    await walk.look(senior, 'my-how-was-it')
    await send(senior, 'button[value=good] >> nth=0')
    await walk.look(senior, 'my-told-how')
    await open(week, staff, `/console/activities/${week.activityId}`)
    await walk.look(staff, 'activity-held')
    const faces = await staff.innerText('section[aria-labelledby="faces-title"] .activity-figures')
    expect(faces.replaceAll(/\s+/g, ' ')).to.include('1')
    await open(week, week.troupe.page, `/organization/activities/${week.activityId}`)
    await walk.look(week.troupe.page, 'organization-activity-held')
  })
}
