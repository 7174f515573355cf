import { expect } from 'chai'
import { anIdNumber } from '../../../test/builders/membership.builder.js'
import { isTold, send } from '../people.js'
import { figureOf, tilesOf } from '../overview.js'
import { scanned } from '../qr.js'
import { bodyOf, pdfText, settledJob } from '../files.js'
import { open, pathOf, type Day } from './day.js'

const ELDER = { name: '卢秀云', phone: '13803521234', initials: 'lxy' }

/** A member is registered, found by the initials, and given a printed card. */
export async function registerMember(day: Day): Promise<void> {
  const { walk } = day
  const { page } = day.staff
  const idNumber = anIdNumber('1951-03-08')

  await walk.step('登记会员：身份证号写错会指出来', async () => {
    await open(day, page, '/console')
    const before = figureOf(await tilesOf(page), '覆盖面 · 会员')
    await open(day, page, '/console/members/new')
    await page.fill('#name', ELDER.name)
    await page.fill('#idNumber', `${idNumber.slice(0, 17)}${idNumber.endsWith('X') ? '1' : 'X'}`)
    await page.fill('#phone', ELDER.phone)
    await page.fill('#address', '御锦源小区 3 号楼 2 单元 501')
    await page.check('[name=consents][value=membership]')
    await page.check('[name=consents][value=showMaskedNameToShops]')
    await send(page)
    await walk.look(page, 'member-id-wrong')
    expect(await page.locator('#idNumber-error').count()).to.equal(1)
    expect(await page.inputValue('#name')).to.equal(ELDER.name)
    await page.fill('#idNumber', idNumber)
    await send(page)
    await page.waitForURL(/members\/[0-9a-f]{24}/)
    day.member.id = pathOf(page).split('/').at(-1) ?? ''
    await walk.look(page, 'member-registered')
    await open(day, page, '/console')
    expect(figureOf(await tilesOf(page), '覆盖面 · 会员')).to.equal(before + 1)
  })

  await walk.step('按拼音首字母找到她，重复登记会被认出来', async () => {
    await open(day, page, `/console/members?q=${ELDER.initials}`)
    await walk.look(page, 'members-found')
    expect(await page.innerText('main tbody')).to.include(ELDER.name)
    await open(day, page, '/console/members/new')
    await page.fill('#name', ELDER.name)
    await page.fill('#idNumber', idNumber)
    await page.check('[name=consents][value=membership]')
    await send(page)
    await walk.look(page, 'member-exists')
    expect(await page.innerText('main')).to.include('已')
    expect(await page.locator(`a[href$="/${day.member.id}"]`).count()).to.be.at.least(1)
  })

  await walk.step('制卡、打印，卡面上有卡号', async () => {
    await open(day, page, `/console/members/${day.member.id}`)
    await send(page, 'form[action$="/cards"] [type=submit]')
    const print = 'form[action="/console/card-prints/review"]'
    day.member.cardId = await page.inputValue(`${print} [name=cardIds]`)
    const number = (await page.innerText('.card-item__facts dd >> nth=0')).replaceAll(/\s/g, '')
    await walk.look(page, 'member-with-card')
    await send(page, `${print} button`)
    await walk.look(page, 'card-print-review')
    await send(page)
    const download = await settledJob(page)
    await walk.look(page, 'card-prints')
    const text = pdfText(await bodyOf(page, download)).replaceAll(/\s/g, '')
    expect(text).to.include(number)
    const picture = await page.request.get(`${day.demo.baseUrl}/api/v1/cards/${day.member.cardId}/qr.png`)
    day.member.code = await scanned(new Blob([new Uint8Array(await picture.body())]))
    await open(day, page, '/console/cards?state=printed')
    await walk.look(page, 'cards-printed')
    expect(await page.innerText('main tbody')).to.include(ELDER.name)
    await page.check('main tbody input[type=checkbox] >> nth=0')
    await send(page, 'button[formaction$="/hand-over"]')
    await isTold(page, '')
  })
}
