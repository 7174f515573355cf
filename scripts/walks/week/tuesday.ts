import { expect } from 'chai'
import { addDays } from '../../../src/lib/business-day.js'
import { isTold, send, signIn } from '../people.js'
import { open, type Week } from './week.js'

const TROUPE = '晚晴合唱团'

/** The troupe is given an account and books the activity room; the property company comes second. */
export async function tuesday(week: Week): Promise<void> {
  const { walk, demo, today } = week
  const { page: staff } = week.staff
  const { page: troupe } = week.troupe
  const { page: property } = week.property
  const day = addDays(today, 9)
  let resource = ''
  let booking = ''

  await walk.step('周二：社区给合唱团开账号，首次登录改密码', async () => {
    await open(week, staff, '/console/users/new')
    await staff.fill('#name', '任慧')
    await staff.fill('#username', 'choir')
    await staff.selectOption('#role', 'organization')
    await staff.selectOption('#organizationId', { label: TROUPE })
    await walk.look(staff, 'user-new')
    await send(staff)
    await walk.look(staff, 'user-created')
    const password = await staff.innerText('.secret')
    await signIn(troupe, demo, { username: 'choir', password })
    await walk.look(troupe, 'password-first')
    await troupe.fill('[name=current]', password)
    await troupe.fill('[name=password]', '晚晴-合唱-每周三-下午')
    await send(troupe, 'main button[type=submit]')
    await open(week, troupe, '/organization')
    await walk.look(troupe, 'organization-empty')
    expect(await troupe.innerText('body')).to.include(TROUPE)
  })

  await walk.step('合唱团订活动室，物业再订同一时间被谢绝', async () => {
    await open(week, troupe, '/organization/resources')
    await walk.look(troupe, 'resources')
    await send(troupe, 'main a.row-link:has-text("社区活动室")')
    resource = new URL(troupe.url()).pathname
    await book(troupe, day)
    await walk.look(troupe, 'booking-asked')
    await isTold(troupe, '已提交')
    await open(week, property, resource)
    await book(property, day)
    await walk.look(property, 'booking-taken')
    expect(await property.innerText('main .notice--no, main [role=alert]')).to.include('已')
    expect(await property.inputValue('#purpose')).to.equal('元旦联欢排练')
    await open(week, property, `${resource}?day=${day}`)
    expect(await property.innerText('.free-times')).to.not.include('14:00–20:00')
  })

  await walk.step('社区同意预订', async () => {
    await open(week, staff, '/console/bookings')
    await walk.look(staff, 'bookings')
    await send(staff, 'main tbody tr:has-text("元旦联欢排练") a.row-link >> nth=0')
    booking = new URL(staff.url()).pathname
    await walk.look(staff, 'booking')
    await send(staff, 'form[action$="/approve"] button')
    await isTold(staff, '已同意')
    await open(week, troupe, booking.replace('/console', '/organization'))
    await walk.look(troupe, 'booking-approved')
    expect(await troupe.innerText('h1')).to.include('已同意')
    await open(week, staff, '/console/resources/given')
    await walk.look(staff, 'given')
    await open(week, staff, '/console/alliances')
    await walk.look(staff, 'alliances')
  })
}

async function book(page: Week['staff']['page'], day: string) {
  const form = 'form[action$="/bookings"]'
  await page.fill(`${form} [name=day]`, day)
  await page.selectOption(`${form} [name=from]`, '14:00')
  await page.selectOption(`${form} [name=to]`, '16:00')
  await page.fill(`${form} [name=purpose]`, '元旦联欢排练')
  await send(page, `${form} .button--main`)
}
