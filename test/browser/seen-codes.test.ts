import { expect } from 'chai'
import fc from 'fast-check'
import { createSightJudge, sightOf } from '../../src/browser/counter/seen-codes.js'

const CARD = `YP1:${'A B$%*+-./:9'.repeat(10)}`
const PHONE = 'YL1:ABCDEFGHIJKLMNOPQRSTUVWXYA'
const NOTHING = { kind: 'nothing' }

describe('the codes in one picture', () => {
  it('come to the member’s code, whatever else is in view', () => {
    const others = fc.array(fc.string().filter((text) => !/^Y[PL]\d:/.test(text)))
    fc.assert(
      fc.property(others, others, (before, after) => {
        expect(sightOf([...before, CARD, ...after])).to.deep.equal({ kind: 'ours', code: CARD })
      }),
    )
  })

  it('come to no code when two of ours are in view, and to one when the same is found twice', () => {
    expect(sightOf([CARD, PHONE])).to.deep.equal({ kind: 'two_cards' })
    expect(sightOf([CARD, CARD])).to.deep.equal({ kind: 'ours', code: CARD })
  })

  it('are told apart by what they are instead', () => {
    for (const [code, what] of [
      ['https://qr.alipay.com/fkx0123456789', 'payment_code'],
      ['HTTPS://QR.ALIPAY.COM/FKX0123456789', 'payment_code'],
      ['wxp://f2f0abcdefg', 'payment_code'],
      ['134567890123456789', 'payment_code'],
      ['https://example.org/', 'url'],
      ['6901234567892', 'other'],
    ] as const) {
      expect(sightOf([code]), code).to.deep.equal({ kind: 'foreign', what })
    }
    expect(sightOf([])).to.deep.equal(NOTHING)
  })
})

describe('picture after picture', () => {
  it('takes a code once the next picture shows no other one of ours', () => {
    const judge = createSightJudge()
    expect(judge.look([CARD], 0)).to.deep.equal(NOTHING)
    expect(judge.look([CARD], 90)).to.deep.equal({ kind: 'ours', code: CARD })
  })

  it('takes a code that the next picture loses, or in which something else is found', () => {
    for (const next of [[], ['https://example.org/']]) {
      const judge = createSightJudge()
      judge.look([PHONE], 0)
      expect(judge.look(next, 90)).to.deep.equal({ kind: 'ours', code: PHONE })
    }
  })

  it('sees two cards also when each picture shows only one of them', () => {
    const judge = createSightJudge()
    const sights = [0, 90, 180, 270].map((atMs, index) => judge.look([index % 2 ? PHONE : CARD], atMs))
    expect(sights.filter(({ kind }) => kind === 'ours')).to.deep.equal([])
    expect(sights.filter(({ kind }) => kind === 'two_cards')).to.not.be.empty
  })

  it('goes on when one of two cards is taken away', () => {
    const judge = createSightJudge()
    judge.look([CARD, PHONE], 0)
    const sights = [100, 200, 300, 400, 500].map((atMs) => judge.look([CARD], atMs))
    expect(sights.at(-1)).to.deep.equal({ kind: 'ours', code: CARD })
    expect(sights[1]).to.deep.equal({ kind: 'two_cards' })
  })

  it('keeps nothing of before when it looks anew', () => {
    const judge = createSightJudge()
    judge.look([CARD], 0)
    judge.reset()
    expect(judge.look([PHONE], 90)).to.deep.equal(NOTHING)
  })
})
