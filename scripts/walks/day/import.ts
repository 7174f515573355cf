import { expect } from 'chai'
import { anIdNumber } from '../../../test/builders/membership.builder.js'
import { send } from '../people.js'
import { figureOf, tilesOf } from '../overview.js'
import { bodyOf, settledJob } from '../files.js'
import { open, type Day } from './day.js'

const HEADER = ['姓名', '身份证号', '联系电话', '家庭住址', '人员类别', '会员同意书', '显示姓名']
const NAMES = ['郝兰芳', '段玉成', '贺秀英', '樊德明']

/** Two rows of the list are wrong, and one of them is mended before the list is taken in. */
function list({ isMended }: { isMended: boolean }, ids: readonly string[]): Buffer {
  const good = NAMES.map((name, index) => [name, ids[index], '', '御锦源小区 5 号楼', '独居', '是', '是'])
  const tooYoung = ['苗小军', ids[4], '', '', '', '是', '是']
  const wrongId = ['柴玉梅', isMended ? ids[5] : '140202195001010000', '', '', '', '是', '是']
  const rows = [HEADER, ...good, tooYoung, wrongId]
  return Buffer.from(`\ufeff${rows.map((row) => row.join(',')).join('\r\n')}`)
}

/** A list of people is tried, mended, taken in; its result says what became of each row. */
export async function importList(day: Day): Promise<void> {
  const { walk } = day
  const { page } = day.staff
  const ids = [...[1947, 1951, 1953, 1949].map((year) => anIdNumber(`${year}-06-11`))]
  ids.push(anIdNumber('1990-06-11'), anIdNumber('1950-01-01'))
  let before = 0

  const bring = async (isMended: boolean) => {
    const file = { name: '十一月新增名单.csv', mimeType: 'text/csv', buffer: list({ isMended }, ids) }
    await open(day, page, '/console/members/import')
    await page.setInputFiles('#file', file)
    await send(page, 'form[action="/console/members/import"] .button--main')
  }
  const counts = () => page.innerText('.import-counts')

  await walk.step('导入名单：先试一遍，错的行说清楚怎么改', async () => {
    await open(day, page, '/console')
    before = figureOf(await tilesOf(page), '覆盖面 · 会员')
    await open(day, page, '/console/members/import')
    await walk.look(page, 'import')
    await bring(false)
    await walk.look(page, 'import-tried')
    expect((await counts()).replaceAll(/\s+/g, ' ')).to.match(/新登记 4 .*未导入 2 /)
    expect(await page.innerText('main')).to.include('最低入会年龄')
    await send(page, 'form[action$="/discard"] button')
  })

  await walk.step('改好再导入，结果文件逐行写明', async () => {
    await bring(true)
    expect((await counts()).replaceAll(/\s+/g, ' ')).to.match(/新登记 5 .*未导入 1 /)
    await send(page, 'form[action$="/begin"] button')
    const result = await settledJob(page)
    await walk.look(page, 'import-done')
    await bodyOf(page, result)
    await open(day, page, '/console')
    expect(figureOf(await tilesOf(page), '覆盖面 · 会员')).to.equal(before + 5)
    await open(day, page, `/console/members?q=${encodeURIComponent('樊德明')}`)
    expect(await page.innerText('main tbody')).to.include('独居')
  })
}
