import { load } from 'cheerio'
import { expect } from 'chai'
import { translator } from '../../../src/infrastructure/i18n.js'
import { CHART_SIZES } from '../../../src/features/reports/chart-bars.js'
import { reportChart } from '../../../src/features/reports/chart.js'
import type { Grouping } from '../../../src/features/reports/report.forms.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { anOffice } from '../../builders/membership.builder.js'
import { aRedemption, insertRedemptions } from '../../builders/redemption.builder.js'
import { sessionOf, aUser } from '../../helpers/access.js'
import { testApp } from '../../helpers/app.js'

const t = translator('zh-CN')

function figures(redemptions: number) {
  const billFen = redemptions * 1000
  return { redemptions, members: 1, billFen, discountFen: redemptions * 125, subsidyFen: 0, voids: 0 }
}

function chartOf(labels: readonly string[], groupBy: Grouping = 'shop', size: 'wide' | 'narrow' = 'wide') {
  const rows = labels.map((label, index) => ({ key: label, label, ...figures(100 - index) }))
  const report = { rows, totals: figures(100) }
  return load(reportChart(report, { from: '2026-01-01', to: '2026-12-31', groupBy }, { size, t }), {
    xml: true,
  })
}

/** The same in November, with half as many redemptions in each row in October. */
function comparedChart(labels: readonly string[], groupBy: Grouping, size: 'wide' | 'narrow' = 'wide') {
  const compare = { previous: figures(50), change: figures(50) }
  const rows = labels.map((label) => ({ key: label, label, ...figures(100), ...compare }))
  const october = { from: '2026-10-01', to: '2026-10-31' }
  const compared = { ...october, previous: figures(40), change: figures(60) }
  const query = { from: '2026-11-01', to: '2026-11-30', groupBy, compare: 'previous' } as const
  return load(reportChart({ rows, totals: figures(100), compared }, query, { size, t }), { xml: true })
}

const textsOf = ($: ReturnType<typeof load>) =>
  $('text')
    .toArray()
    .map((element) => $(element).text())

describe('the picture of a report', () => {
  it('shows redemptions and discounts in yuan with their labels in Chinese', () => {
    const texts = textsOf(chartOf(['老刘理发', '御锦诊所']))

    expect(texts).to.include.members(['核销次数(次)', '优惠金额(元)', '老刘理发', '御锦诊所'])
    expect(texts).to.include.members(['100', '125.00', '99', '123.75'])
  })

  it('tells its two measures apart by pattern and not by colour alone', () => {
    const $ = chartOf(['老刘理发'])

    expect($('pattern').length).to.be.greaterThan(1)
    expect($('title').text()).to.contain('各商户核销次数与优惠金额')
  })

  it('keeps its letters at a legible size, in a width for phones and one for PCs', () => {
    for (const size of CHART_SIZES) {
      const $ = chartOf(['老刘理发', '御锦诊所'], 'shop', size)
      const sizes = [...$.xml().matchAll(/font(?:-size)?[=:"\s]+[^"]*?(\d+)px/g)].map((match) =>
        Number(match[1]),
      )

      expect(sizes).to.not.be.empty
      expect(Math.min(...sizes)).to.be.at.least(14)
      expect(Number($('svg').attr('width'))).to.be.at.most(size === 'narrow' ? 366 : 1280)
    }
  })

  it('adds up what is beyond the first rows, so that nothing is left out', () => {
    const texts = textsOf(chartOf(Array.from({ length: 20 }, (_, index) => `商户${index}`)))

    expect(texts).to.include('其他9项')
    expect(texts.filter((text) => text.startsWith('商户'))).to.have.length(2 * 11)
  })

  it('says in words that there is nothing to show', () => {
    expect(textsOf(chartOf([]))).to.deep.equal(['这段时间没有核销记录'])
  })

  it('draws the period before beside the period, as outlines that are told apart without colours, and says which is which', () => {
    const $ = comparedChart(['老刘理发', '御锦诊所'], 'shop')

    const texts = textsOf($)
    for (const legend of ['本期 2026-11-01 至 2026-11-30', '上期 2026-10-01 至 2026-10-31'])
      expect(texts.filter((text) => text === legend)).to.have.length(2)
    expect(texts).to.include.members(['100', '50', '125.00', '62.50'])
    const outlines = $('path[fill="#FFFFFF"][stroke="#9B1C1C"]')
    expect(outlines.length).to.equal(2 + 1)
    expect($('title').text()).to.match(/共核销 100 次；对比期间 2026-10-01 至 2026-10-31，共核销 40 次$/)
    expect(textsOf(chartOf(['老刘理发'])).join()).to.not.contain('上期')
  })

  it('adds up the period before of what is beyond the first rows, too', () => {
    const shops = Array.from({ length: 20 }, (_, index) => `商户${index}`)

    expect(textsOf(comparedChart(shops, 'shop', 'narrow'))).to.include.members(['其他11项', String(11 * 50)])
  })

  it('is not led astray by markup in a name', () => {
    const $ = chartOf(['<script>alert(1)</script>&"'])

    expect($('script')).to.have.length(0)
    expect(textsOf($).join()).to.contain('<script>')
  })
})

describe('GET /console/reports/chart.svg', () => {
  const path = '/console/reports/chart.svg?from=2026-01-01&to=2026-12-31&groupBy=month'

  async function get(address: string, token?: string) {
    const { baseUrl } = await testApp()
    const headers = token ? { authorization: `Bearer ${token}` } : undefined
    return fetch(`${baseUrl}${address}`, { redirect: 'manual', ...(headers ? { headers } : {}) })
  }

  it('draws the figures of the own community for those who may read reports', async () => {
    const office = await anOffice()
    await insertRedemptions([aRedemption({ communityId: office.communityId, discountFen: 1234 })])
    await projectTotals()

    const response = await get(path, office.staff)

    expect(response.status).to.equal(200)
    expect(response.headers.get('content-type')).to.match(/^image\/svg\+xml/)
    expect(await response.text()).to.contain('12.34')
    const other = await anOffice()
    expect(await (await get(path, other.staff)).text()).to.not.contain('12.34')
  })

  it('draws the period before when the report is compared with it', async () => {
    const office = await anOffice()
    const { communityId } = office
    await insertRedemptions([
      aRedemption({ communityId, businessDay: '2025-03-05', discountFen: 4321 }),
      aRedemption({ communityId, businessDay: '2026-03-05', discountFen: 1234 }),
    ])
    await projectTotals()

    const compared = await (await get(`${path}&compare=year_before`, office.staff)).text()

    expect(compared).to.contain('12.34').and.to.contain('43.21')
    expect(await (await get(path, office.staff)).text()).to.not.contain('43.21')
  })

  it('is refused to a cashier, and for a period that is none', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    const { accessToken } = await sessionOf(
      await aUser('cashier', { communityId: office.communityId, shopId }),
    )

    expect((await get(path, accessToken)).status).to.equal(403)
    expect((await get(path.replace('2026-01-01', 'x'), office.staff)).status).to.equal(400)
    expect((await get(`${path}&size=huge`, office.staff)).status).to.equal(400)
  })
})
