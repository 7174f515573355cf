import { expect } from 'chai'
import { inventSeniors } from '../../../src/features/demo/people.js'
import { createRandom } from '../../../src/features/demo/random.js'
import { ageOn } from '../../../src/lib/business-day.js'
import { parseChineseId } from '../../../src/lib/chinese-id.js'
import { isMobileNumber } from '../../../src/lib/phone-number.js'

const DAY = '2026-11-24'
const invent = (count: number) =>
  inventSeniors(
    createRandom(7),
    Array.from({ length: count }, () => DAY),
  )

describe('the invented seniors', () => {
  const seniors = invent(500)
  const ids = seniors.map(({ form }) => parseChineseId(form.idNumber, DAY))

  it('have ID numbers that pass every check and that the standard keeps for people over a hundred', () => {
    for (const id of ids) {
      expect(id.ok).to.equal(true)
      if (id.ok) expect(id.id.slice(14, 17)).to.match(/^99[6-9]$/)
    }
    expect(new Set(seniors.map(({ form }) => form.idNumber))).to.have.length(500)
  })

  it('are 60 to 95 years old when they register, women and men', () => {
    const ages = ids.map((id) => (id.ok ? ageOn(id.birthDate, DAY) : 0))
    const women = ids.filter((id) => id.ok && id.sex === 'female').length

    expect(Math.min(...ages)).to.be.at.least(60)
    expect(Math.max(...ages)).to.be.within(85, 95)
    expect(women).to.be.within(200, 330)
  })

  it('have telephone numbers of no mobile operator, each its own', () => {
    const phones = seniors.flatMap(({ form }) => (form.phone ? [form.phone] : []))

    expect(phones.length).to.be.within(350, 450)
    expect(new Set(phones)).to.have.length(phones.length)
    for (const phone of phones) {
      expect(phone).to.match(/^1349000\d{4}$/)
      expect(isMobileNumber(phone)).to.equal(true)
    }
  })

  it('are the same at each installation', () => {
    expect(invent(20)).to.deep.equal(invent(20))
  })
})
