import { expect } from 'chai'
import { aDraft, anActivity } from '../../builders/activity.builder.js'
import { aWorld, type World } from '../../builders/world.js'
import { testApp } from '../../helpers/app.js'
import { Visitor } from '../../helpers/page.js'

describe('the public page of activities', () => {
  let here: World
  let there: World

  before(async () => {
    await testApp()
    here = await aWorld()
    there = await aWorld()
    await anActivity(here.staff, { title: '重阳演出' })
    await aDraft(here.staff, { title: '还没定的讲座' })
    await anActivity(there.staff, { title: '消防演练' })
  })

  it('asks which community where there are several, and keeps the answer in this browser', async () => {
    const visitor = new Visitor()
    const asked = await visitor.get('/activities')
    expect(asked.status).to.equal(200)
    expect(asked.$('h1').text()).to.equal('请选择社区')
    expect(asked.html).to.not.include('重阳演出')
    expect(asked.$('a.choose').first().attr('href')).to.match(/^\/activities\?communityId=[0-9a-f]{24}$/)

    const chosen = await visitor.get(`/activities?communityId=${here.communityId}`)
    expect(chosen.html).to.include('重阳演出').and.not.include('还没定的讲座').and.not.include('消防演练')
    expect((await visitor.get('/activities')).html).to.include('重阳演出')
    expect(chosen.$('a[href="/activities?communityId=all"]')).to.have.length(1)
    expect((await visitor.get('/activities?communityId=all')).$('h1').text()).to.equal('请选择社区')

    await visitor.get(`/activities?communityId=${there.communityId}`)
    expect((await visitor.get('/activities')).html)
      .to.include('消防演练')
      .and.not.include('重阳演出')
    expect((await new Visitor().get('/activities')).$('h1').text()).to.equal('请选择社区')
  })

  it('asks again where the kept community is none, and is not there for one that is named', async () => {
    for (const kept of ['0'.repeat(24), 'nonsense', '%24ne']) {
      const visitor = new Visitor()
      visitor.cookies.set('yl_community', kept)
      expect((await visitor.get('/activities')).$('h1').text(), kept).to.equal('请选择社区')
    }
    expect((await new Visitor().get('/activities?communityId=nonsense')).status).to.equal(404)
    const gone = new Visitor()
    expect((await gone.get(`/activities?communityId=${'0'.repeat(24)}`)).status).to.equal(404)
    expect(gone.cookies.has('yl_community')).to.equal(false)
  })
})
