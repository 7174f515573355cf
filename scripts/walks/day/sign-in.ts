import { expect } from 'chai'
import { totpCode, totpStep } from '../../../src/features/second-factor/totp.js'
import { send, signIn } from '../people.js'
import { expectListed, tilesOf } from '../overview.js'
import { open, pathOf, type Day } from './day.js'

/** The second factor is set up and asked for; then every number of the overview is followed to its list. */
export async function beginTheDay(day: Day): Promise<void> {
  const { walk, demo } = day
  const { page } = day.staff
  const code = (later: number) => totpCode(day.secret, totpStep(new Date()) + later)

  await walk.step('登录：设置两步验证', async () => {
    await page.goto(`${demo.baseUrl}/login`)
    await walk.look(page, 'login')
    await signIn(page, demo, demo.logins.staff)
    await open(day, page, '/account/security')
    await walk.look(page, 'security')
    await page.fill('[name=password]', demo.logins.staff.password)
    await send(page, 'form[action="/account/security/second-factor"] button')
    day.secret = (await page.innerText('.secret')).replaceAll(/\s/g, '')
    await walk.look(page, 'second-factor-set-up')
    await page.fill('[name=code]', '000000')
    await send(page, 'form[action$="/confirm"] button')
    expect(await page.locator('.field__error').count()).to.equal(1)
    await page.fill('[name=code]', code(0))
    await send(page, 'form[action$="/confirm"] button')
    await walk.look(page, 'recovery-codes')
    await open(day, page, '/account/security')
    expect(await page.innerText('main')).to.include('已开启')
  })

  await walk.step('退出后再登录，要输入验证码', async () => {
    await open(day, page, '/console')
    await send(page, 'form[action="/logout"] button:visible')
    await signIn(page, demo, demo.logins.staff)
    await page.waitForSelector('form[action="/login/second-factor"]')
    await walk.look(page, 'second-factor')
    await page.fill('[name=code]', code(1))
    await send(page, 'form[action="/login/second-factor"] button')
    expect(pathOf(page)).to.equal('/console')
    await walk.look(page, 'overview')
  })

  await walk.step('概览：每个数字都点进去，和清单一致', async () => {
    await open(day, page, '/console')
    for (const tile of await tilesOf(page)) await expectListed(page, demo.baseUrl, tile)
  })
}
