import { expect } from 'chai'
import { send, signedIn } from '../people.js'
import { bodyOf, pdfText } from '../files.js'
import { expectListed, tilesOf } from '../overview.js'
import { open, type Week } from './week.js'

/** The committee's page: what the week added, each number with its list, and the account of the year on paper. */
export async function sunday(week: Week, before: Map<string, string>, picture: string): Promise<void> {
  const { walk } = week
  const { page } = week.staff

  await walk.step('周日：联建台账比周一多出这一周做的事', async () => {
    await open(week, page, '/console/committee')
    await walk.look(page, 'committee')
    const after = await figures(page)
    const changed = [...after].filter(([name, figure]) => before.get(name) !== figure)
    const words = changed.map(([name, figure]) => `${name} ${before.get(name) ?? '–'} → ${figure}`)
    console.log(words.map((line) => `    ${line}`).join('\n'))
    for (const name of ['活动', '诉求', '探访']) expect(words.join('\n')).to.include(name)
  })

  await walk.step('每个数字都点进去，和清单一致', async () => {
    await open(week, page, '/console/committee')
    const tiles = await tilesOf(page)
    for (const tile of tiles) await expectListed(page, week.demo.baseUrl, tile)
    await open(week, page, tiles[0]?.href ?? '')
    await walk.look(page, 'committee-list')
  })

  await walk.step('年度台账打印成 PDF', async () => {
    await open(week, page, '/console/committee')
    const href = (await page.getAttribute('a[href*="alliances.pdf"]', 'href')) ?? ''
    const text = pdfText(await bodyOf(page, href), picture)
    for (const { figure } of await tilesOf(page)) expect(text).to.include(figure)
    for (const alliance of ['商圈联盟', '物业联盟', '社团联盟', '大党委联盟'])
      expect(text).to.include(alliance)
  })

  await walk.step('监督员看得到，改不了', async () => {
    const auditor = await signedIn(week.demo, week.demo.logins.auditor)
    await open(week, auditor.page, '/console/committee')
    await walk.look(auditor.page, 'auditor-committee')
    await open(week, auditor.page, '/console')
    await walk.look(auditor.page, 'auditor-overview')
    await open(week, auditor.page, `/console/activities/${week.activityId}`)
    expect(await auditor.page.locator('main form[method=post]').count()).to.equal(0)
    expect(auditor.complaints).to.deep.equal([])
    await auditor.close()
    for (const person of [week.staff, week.property, week.troupe, week.volunteer, week.senior])
      expect(person.complaints).to.deep.equal([])
    await open(week, page, '/console')
    await send(page, 'form[action="/logout"] button:visible')
  })
}

/** The numbers of the committee's page by name. */
export async function figures(page: Week['staff']['page']): Promise<Map<string, string>> {
  return new Map((await tilesOf(page)).map(({ name, figure }) => [name, figure]))
}
