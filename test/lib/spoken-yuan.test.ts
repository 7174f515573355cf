import { expect } from 'chai'
import { spokenYuan } from '../../src/lib/spoken-yuan.js'

describe('an amount said aloud', () => {
  for (const [fen, words] of [
    [1290, '12元9角'],
    [1295, '12元9角5分'],
    [1205, '12元零5分'],
    [1200, '12元'],
    [50, '5角'],
    [5, '5分'],
    [0, '0元'],
  ] as const) {
    it(`says ${fen} fen as ${words}`, () => {
      expect(spokenYuan(fen, 'zh-CN')).to.equal(words)
    })
  }

  it('says it with a point in English', () => {
    expect(spokenYuan(1290, 'en')).to.equal('12.90 yuan')
    expect(spokenYuan(1200, 'en')).to.equal('12 yuan')
  })
})
