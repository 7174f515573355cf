import { expect } from 'chai'
import { VisitModel } from '../../../src/features/care-visits/visits/visit.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { aCareWorld, planned, visitsOf, type CareWorld } from '../../builders/care.builder.js'
import { call } from '../../helpers/api.js'
import { Visitor } from '../../helpers/page.js'

describe('the list of care visits', () => {
  const today = businessDayOf(new Date())
  let world: CareWorld

  before(async () => {
    world = await aCareWorld()
    const visits = await planned(world.staff, today, addDays(today, 6))
    // Two of them were long ago: plans are made from today on only.
    for (const [index, { id }] of visits.slice(0, 2).entries()) {
      await VisitModel.updateOne(
        { _id: id, communityId: world.communityId },
        { $set: { day: addDays(today, -1 - index) } },
      )
    }
  })

  const shown = async (query = '') => {
    const visitor = new Visitor()
    const { $ } = await visitor.get(`/console/care-visits${query}`, {
      headers: { authorization: `Bearer ${world.staff}` },
    })
    const days = $('tbody tr td:nth-of-type(1)')
      .toArray()
      .map((cell) => $(cell).text())
    return { $, days }
  }
  const inWords = (day: string) => {
    const [year, month, date] = day.split('-').map(Number)
    return `${year}年${month}月${date}日`
  }

  it('begins with today and goes on day by day; the past is one tap away, the latest first', async () => {
    const { $, days } = await shown()
    expect(days).to.deep.equal([0, 1, 2, 3, 4].map((count) => inWords(addDays(today, count))))
    const past = $('.tabs a:contains("过去的探访")').attr('href') ?? ''

    const earlier = await shown(new URL(past, 'http://x').search)

    expect(earlier.days).to.deep.equal([-1, -2].map((count) => inWords(addDays(today, count))))
    expect(earlier.$('.tabs a[aria-current=page]').text()).to.equal('过去的探访')
  })

  it('shows a fortnight on the other side of one day that is named', async () => {
    expect((await shown(`?from=${addDays(today, -2)}`)).days[0]).to.equal(inWords(addDays(today, -2)))
    expect((await shown(`?to=${addDays(today, -2)}`)).days).to.deep.equal([inWords(addDays(today, -2))])
  })

  it('is the same by program in either order, page by page', async () => {
    const newest = await visitsOf(world.staff, 'limit=200')
    const oldest: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : ''
      const { body } = await call('GET', `/care-visits?order=oldest&limit=2${query}`, { token: world.staff })
      oldest.push(...(body.items as { id: string }[]).map(({ id }) => id))
      cursor = body.nextCursor as string | null
    }
    expect(oldest).to.deep.equal(newest.map(({ id }) => id).reverse())
    expect((await call('GET', '/care-visits?order=none', { token: world.staff })).status).to.equal(400)
  })
})
