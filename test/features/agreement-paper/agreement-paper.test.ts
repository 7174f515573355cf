import { expect } from 'chai'
import { aBenefitIn, aDraft, day, shopIn, signed } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { testApp } from '../../helpers/app.js'
import { inkOf, pageSizesOf, picturesOf, textOf } from '../../helpers/pdf.js'
import { Visitor } from '../../helpers/page.js'
import { call } from '../../helpers/api.js'

const HOSTILE = '<script>alert(1)</script> =1+1 {{x}}'

describe('an agreement on paper', () => {
  let communityId: string
  let shopId: string
  let staff: string
  let draftId: string

  before(async () => {
    communityId = await aCommunity({ name: '御锦源社区' })
    staff = await tokenAs('staff', { communityId })
    shopId = await shopIn(staff, { name: `长者食堂${HOSTILE}` })
    draftId = await aDraft(staff, shopId, { services: ['送餐到户', HOSTILE] })
    await aBenefitIn(staff, draftId, { title: '早餐八五折', minSpendFen: 2000 })
  })

  async function pdf(id: string, query = '', token = staff) {
    const { baseUrl } = await testApp()
    const response = await fetch(`${baseUrl}/api/v1/agreements/${id}/agreement.pdf${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return {
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(await response.arrayBuffer()),
    }
  }

  async function page(path: string) {
    const visitor = new Visitor()
    visitor.cookies.set('yl_access', staff)
    return visitor.get(path)
  }

  it('is one text on the page and in the PDF: parties, term, services, benefits, signatures', async () => {
    const { bytes, headers } = await pdf(draftId)
    const { $, headers: pageHeaders } = await page(`/console/agreements/${draftId}/print`)

    expect(headers.get('content-type')).to.equal('application/pdf')
    expect(headers.get('content-disposition')).to.match(/^attachment; filename="[^"]+\.pdf"/)
    expect(pageHeaders.get('cache-control')).to.equal('no-store')
    const text = textOf(bytes).join('\n')
    const shown = $('.paper__sheet').text()
    for (const words of [
      '甲方（社区）：御锦源社区',
      '乙方（商户）：长者食堂',
      '一、协议期限',
      '送餐到户',
      '早餐八五折：满20元打八五折',
      '草稿，尚未签署',
      '代表签字',
    ]) {
      expect(shown.replaceAll(/\s+/g, ' '), words).to.include(words)
      expect(text.replaceAll(/\s+/g, ''), words).to.include(words)
    }
    expect($('nav, .console-side')).to.have.length(0)
    const [size] = pageSizesOf(bytes)
    expect(size?.map(Math.round)).to.deep.equal([210, 297])
    expect(inkOf(picturesOf(bytes, 50)[0]!)).to.be.above(0.005)
  })

  it('shows formulas, markup and templates in names as the text that they are', async () => {
    const text = textOf((await pdf(draftId)).bytes)
      .join('\n')
      .replaceAll(/\s+/g, '')
    const { $, html } = await page(`/console/agreements/${draftId}/print`)

    expect(text).to.include(HOSTILE.replaceAll(' ', ''))
    expect($('.paper__sheet').text()).to.include(HOSTILE)
    expect($('.paper__sheet script')).to.have.length(0)
    expect(html).to.include('&lt;script&gt;')
  })

  it('is printed by versions once it is signed: the newest, or the one that is asked for', async () => {
    const id = await aDraft(staff, shopId)
    const benefitId = await aBenefitIn(staff, id, { title: '午餐', percentOff: 10 })
    await signed(staff, id, day(-1))
    const edit = { percentOff: 20, effectiveFrom: day(3) }
    await call('PATCH', `/benefits/${benefitId}`, { token: staff, body: edit })
    const words = async (query: string) =>
      textOf((await pdf(id, query)).bytes)
        .join('')
        .replaceAll(/\s+/g, '')

    expect(await words(''))
      .to.include('第2版')
      .and.to.include('午餐：打八折')
    expect(await words('?version=1'))
      .to.include('第1版')
      .and.to.include('午餐：打九折')
    expect(await words('?version=1')).to.include('系统登记的签署日期')
    expect((await pdf(id, '?version=3')).status).to.equal(404)
    expect((await pdf(draftId, '?version=1')).status).to.equal(404)
  })

  it('goes on over as many pages as it needs, and begins none that is empty', async () => {
    const id = await aDraft(staff, shopId, {
      services: Array.from({ length: 45 }, (_, n) => `第${n}项${'服务'.repeat(60)}`),
    })

    const pages = textOf((await pdf(id)).bytes)

    expect(pages.length).to.be.within(4, 12)
    for (const [index, text] of pages.entries()) {
      expect(text).to.include(`第 ${index + 1} 页，共 ${pages.length} 页`)
      expect(text.replaceAll(/\s+/g, '').length).to.be.above(60)
    }
    expect(pages.join('')).to.include('第44项')
  })

  it('is for the own shop and the community, and recorded each time', async () => {
    const manager = await tokenAs('shop_manager', { communityId, shopId })
    const nextDoor = await tokenAs('shop_manager', { communityId, shopId: await shopIn(staff) })

    expect((await pdf(draftId, '', manager)).status).to.equal(200)
    expect((await pdf(draftId, '', nextDoor)).status).to.equal(404)
    const events = await call('GET', `/audit/events?type=AGREEMENT_EXPORTED&subjectId=${draftId}`, {
      token: staff,
    })
    expect(events.body.items.length).to.be.at.least(2)
  })
})
