import { expect } from 'chai'
import { send } from '../people.js'
import { open, type Week } from './week.js'
import { photo } from './photo.js'

const TITLE = '冬至包饺子'

/** An activity is planned by the troupe, announced by staff, and filled to the last place. */
export async function wednesday(week: Week): Promise<void> {
  const { walk, today } = week
  const { page: staff } = week.staff
  const { page: troupe } = week.troupe
  const { page: senior } = week.senior

  await walk.step('周三：合唱团策划活动，社区配海报并发布', async () => {
    await open(week, troupe, '/organization/activities/new')
    await troupe.fill('#title', TITLE)
    await troupe.selectOption('#kind', 'festival')
    await troupe.fill('#day', today)
    await troupe.fill('#from', '00:00')
    await troupe.fill('#to', '23:59')
    await troupe.fill('#place', '党群服务中心一楼')
    await troupe.fill('#capacity', '2')
    await walk.look(troupe, 'activity-new')
    await send(troupe)
    await walk.look(troupe, 'activity-draft')
    week.activityId = new URL(troupe.url()).pathname.split('/').at(-1) ?? ''
    await open(week, staff, `/console/activities/${week.activityId}`)
    await walk.look(staff, 'activity-to-announce')
    await staff.setInputFiles('#poster-file', await photo(staff.context()))
    await send(staff, 'form[action$="/poster"] button')
    await send(staff, 'form[action$="/announce"] button')
    await walk.look(staff, 'activity-announced')
    await open(week, staff, '/console/activities')
    await walk.look(staff, 'activities')
  })

  await walk.step('活动登在公开页上，老人在手机上报名', async () => {
    await open(week, senior, '/activities')
    const choose = senior.locator('a', { hasText: '御锦源' })
    if (await choose.count()) await Promise.all([senior.waitForNavigation(), choose.first().click()])
    await walk.look(senior, 'public-activities')
    expect(await senior.innerText('main')).to.include(TITLE)
    await open(week, senior, '/my/activities')
    await walk.look(senior, 'my-activities')
    await send(senior, `article:has-text("${TITLE}") form[action$="/sign-up"] button`)
    await walk.look(senior, 'my-signed-up')
    expect(await senior.innerText('#told')).to.include('报名成功')
  })

  await walk.step('打电话的由社区代报，名额满了排候补，有人退了就递补', async () => {
    const address = `/console/activities/${week.activityId}/sign-ups`
    const answer = await staff.request.get(`${week.demo.baseUrl}/api/v1/members?status=active&limit=40`)
    const { items } = (await answer.json()) as { items: { id: string; name: string; phoneMasked: string }[] }
    await open(week, staff, address)
    const listed = await staff.innerText('main')
    const withCard = await withPrintedCards(
      week,
      items.filter(({ name }) => !listed.includes(name)),
    )
    week.others = withCard.slice(0, 4)
    for (const { name } of week.others.slice(0, 3)) {
      await open(week, staff, `${address}?q=${encodeURIComponent(name)}`)
      await send(staff, `.sign-up-found li:has-text("${name}") button[value=telephone] >> nth=0`)
    }
    await walk.look(staff, 'sign-ups')
    expect(await staff.innerText('main')).to.include('候补 2 人')
    await send(
      staff,
      `table >> nth=0 >> tr:has-text("${week.others[0]?.name ?? ''}") form[action$="/cancel"] button`,
    )
    await walk.look(staff, 'sign-ups-promoted')
    expect(await staff.innerText('main')).to.include('候补 1 人')
    expect(await staff.innerText('main table >> nth=0')).to.include(week.others[1]?.name ?? '')
    await open(week, staff, `/console/activities/${week.activityId}/paper`)
    await walk.look(staff, 'sign-in-paper')
  })
}

async function withPrintedCards(week: Week, members: readonly { id: string; name: string }[]) {
  const found: { id: string; name: string }[] = []
  for (const { id, name } of members) {
    if (found.length === 4) break
    if (members.filter((each) => each.name === name).length > 1) continue
    const answer = await week.staff.page.request.get(`${week.demo.baseUrl}/api/v1/members/${id}/cards`)
    const { items } = (await answer.json()) as { items: { kind: string; status: string }[] }
    if (items.some(({ kind, status }) => kind === 'printed' && status === 'active')) found.push({ id, name })
  }
  return found
}
