import { expect } from 'chai'
import { send } from '../people.js'
import { open, type Week } from './week.js'
import { photo } from './photo.js'

/** A cold radiator: reported on the phone, routed, repaired, and confirmed by who reported it. */
export async function monday(week: Week): Promise<void> {
  const { walk, demo } = week
  const { page: senior } = week.senior
  const { page: property } = week.property
  let request = ''

  await walk.step('周一：老人在手机上两下报修暖气，带一张照片', async () => {
    await senior.goto(demo.enrolmentUrl)
    await send(senior, 'main form [type=submit]')
    await walk.look(senior, 'my')
    await open(week, senior, '/my/requests/new')
    await walk.look(senior, 'my-report')
    await send(senior, 'a.kind[href$="kind=heating"]')
    await walk.look(senior, 'my-report-send')
    await senior.setInputFiles('#photo', await photo(senior.context()))
    await send(senior, 'button.send')
    await walk.look(senior, 'my-reported')
    expect(await senior.innerText('main'))
      .to.include('收到了')
      .and.include('暖气')
  })

  await walk.step('物业接单、到场、修好；社区看得到每一步', async () => {
    await open(week, property, '/organization')
    await walk.look(property, 'organization-requests')
    await send(property, 'tbody tr:has-text("暖气") a.row-link >> nth=0')
    request = new URL(property.url()).pathname.split('/').at(-1) ?? ''
    await walk.look(property, 'organization-request')
    await send(property, 'form[action$="/accept"] button')
    await send(property, 'form[action$="/on-site"] button')
    await walk.look(property, 'organization-on-site')
    await open(week, senior, '/my')
    expect(await senior.innerText('.request-line >> nth=0')).to.include('暖气')
    await property.fill('#words', '换了一段管子，排了气，已经热了')
    await property.setInputFiles('#photo', await photo(property.context()))
    await send(property, 'form[action$="/solve"] .button--main')
    await walk.look(property, 'organization-solved')
  })

  await walk.step('老人看到照片，点“修好了”；社区的单子上有感谢', async () => {
    await open(week, senior, '/my')
    await walk.look(senior, 'my-solved')
    expect(await senior.innerText('main')).to.include('换了一段管子')
    await send(senior, 'form[action$="/confirm"] button')
    await walk.look(senior, 'my-confirmed')
    const { page } = week.staff
    await open(week, page, `/console/requests/${request}`)
    await walk.look(page, 'request-confirmed')
    expect(await page.innerText('main')).to.include('居民表示感谢')
    await open(week, page, '/console/requests/figures')
    await walk.look(page, 'request-figures')
    await open(week, page, '/console/requests')
    await walk.look(page, 'requests')
  })
}
