import { expect } from 'chai'
import { isTold, send, signedIn } from '../people.js'
import { open, pathOf, type Day } from './day.js'

/** Two edit the same shop, the audit knows what was done, a setting is changed, and everybody signs out. */
export async function endTheDay(day: Day): Promise<void> {
  const { walk, demo } = day
  const { page } = day.staff

  await walk.step('两个人同时改一家店：后保存的人看到两份文字', async () => {
    const admin = await signedIn(demo, demo.logins.admin)
    await open(day, page, '/console/shops')
    await page.click('main tbody a.row-link >> nth=0')
    await page.waitForURL(/shops\/[0-9a-f]{24}/)
    const shop = pathOf(page)
    await open(day, page, `${shop}/edit`)
    const { communityId } = await whoIs(day)
    await open(day, admin.page, `${shop}/edit?communityId=${communityId}`)
    await page.fill('#address', '新旺街 1 号东门')
    await admin.page.fill('#address', '新旺街 1 号西门')
    await send(admin.page)
    await send(page)
    await walk.look(page, 'stale-edit')
    expect(await page.innerText('main'))
      .to.include('别人刚刚修改过')
      .and.include('新旺街 1 号西门')
    expect(await page.inputValue('#address')).to.equal('新旺街 1 号东门')
    await send(page)
    await isTold(page, '已保存')
    expect(await page.innerText('main')).to.include('新旺街 1 号东门')
    await admin.close()
  })

  await walk.step('审计：当天做的事都查得到', async () => {
    await open(day, page, '/console/audit')
    await walk.look(page, 'audit')
    const query = new URLSearchParams({ about: '晨光豆浆铺', from: day.today, to: day.today }).toString()
    await open(day, page, `/console/audit?${query}`)
    await walk.look(page, 'audit-shop')
    const found = await page.innerText('main tbody')
    for (const what of ['登记商户', '起草协议', '添加优惠', '上传协议附件', '签署协议', '王敏'])
      expect(found).to.include(what)
  })

  await walk.step('设置：社区电话', async () => {
    await open(day, page, '/console/settings')
    await page.fill('#contactPhone', '0352-2345678')
    await walk.look(page, 'settings')
    await send(page, 'main form .button--main')
    await walk.look(page, 'settings-saved')
    const topics = await page
      .locator('nav.tabs a')
      .evaluateAll((all) =>
        all.map((one) => (one as unknown as { getAttribute(name: string): string }).getAttribute('href')),
      )
    for (const href of topics.slice(1)) {
      await open(day, page, href)
      await walk.look(page, `settings-${href.split('/').at(-1) ?? ''}`)
    }
  })

  await walk.step('退出', async () => {
    await open(day, page, '/console')
    await send(page, 'form[action="/logout"] button:visible')
    await open(day, page, '/console/members')
    expect(pathOf(page)).to.equal('/login')
    expect(day.staff.complaints).to.deep.equal([])
  })
}

async function whoIs(day: Day): Promise<{ communityId: string }> {
  const answer = await day.staff.page.request.get(`${day.demo.baseUrl}/api/v1/me`)
  return (await answer.json()) as { communityId: string }
}
