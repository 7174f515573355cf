import { expect } from 'chai'
import { Visitor } from '../helpers/page.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'

describe('the public page', () => {
  let world: ConsoleWorld
  const visitor = new Visitor()

  before(async () => {
    world = await aConsoleWorld()
  })

  it('tells without a sign-in which shops give what, by category, with a number to call', async () => {
    const { status, $ } = await visitor.get(`/?communityId=${world.communityId}`)

    expect(status).to.equal(200)
    expect($('h1').text()).to.equal(`${world.communityName}助老优惠`)
    const shop = $('.shop').filter((_, item) => $(item).text().includes('顺意早餐店'))
    expect(shop.text()).to.include('打八五折，每人每天2次，最多优惠10元')
    expect(shop.find('a[href^="tel:"]').attr('href')).to.equal('tel:03522345678')
    expect($('#medical').next().text()).to.include('康宁大药房')
  })

  it('leaves out shops whose agreement is suspended or only a draft', async () => {
    const { html } = await visitor.get(`/?communityId=${world.communityId}`)

    expect(html).to.not.include('靓丽理发店')
    expect(html).to.not.include('夕阳红棋牌书画社')
  })

  it('tells of the four alliances', async () => {
    const { $ } = await visitor.get(`/?communityId=${world.communityId}`)

    expect(
      $('.alliance h3')
        .map((_, name) => $(name).text())
        .get(),
    ).to.deep.equal(['商圈联盟', '物业联盟', '社团联盟', '大党委联盟'])
  })

  it('asks which community, when there are several', async () => {
    await aConsoleWorld()

    const { $ } = await visitor.get(`/?communityId=all&q=${encodeURIComponent(world.communityName)}`)

    expect($(`a[href="/?communityId=${world.communityId}"]`).text()).to.include(world.communityName)
  })

  it('leads through all communities, however many there are', async () => {
    const found = new Set<string>()
    let address: string | undefined = '/?communityId=all'
    while (address) {
      const { $, status } = await visitor.get(address)
      expect(status).to.equal(200)
      for (const link of $('a.choose').get()) found.add($(link).attr('href') ?? '')
      address = $('a[rel=next]').attr('href')
    }

    expect(found.size).to.be.at.least(2)
    expect(found).to.include(`/?communityId=${world.communityId}`)
  })

  it('says what to do when no community has such a name, and shows it as text', async () => {
    const { $ } = await visitor.get(`/?communityId=all&q=${encodeURIComponent('<b>没有</b>')}`)

    expect($('main').text()).to.include('没有找到名称里有“<b>没有</b>”的社区').and.include('清除条件')
  })

  it('answers 404 for a community that is not there', async () => {
    for (const id of ['6b050ff1319f3825da2229aa', 'nonsense', '6b05'])
      expect((await visitor.get(`/?communityId=${id}`)).status, id).to.equal(404)
  })

  it('speaks English when asked, and remembers it', async () => {
    const english = new Visitor()
    const first = await english.get(`/?communityId=${world.communityId}&lang=en`)

    expect(first.$('html').attr('lang')).to.equal('en')
    expect(first.$('h1').text()).to.include('Elder-care benefits')
    expect((await english.get('/login')).$('h1').text()).to.equal('Sign in')
  })
})
