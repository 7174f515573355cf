import { expect } from 'chai'
import { Types } from 'mongoose'
import { changedFields } from '../../../src/features/audit/changed-fields.js'

describe('what an edit has changed', () => {
  const id = new Types.ObjectId()
  const stored = {
    name: '静远茶舍',
    phone: null,
    location: { lng: 113.2, lat: 40.1 },
    weekdays: [1, 2],
    at: new Date('2026-11-24T01:00:00Z'),
    shopIds: [id],
  }
  const cases: [string, object, string[]][] = [
    ['nothing when all is sent as it stands', { ...stored }, []],
    ['nothing for the same id, time and place made anew', again(), []],
    ['nothing between empty and not there', { ...stored, phone: undefined }, []],
    ['a text', { ...stored, name: '静远茶馆' }, ['name']],
    [
      'what is emptied, and what is filled',
      { ...stored, location: null, phone: '0352' },
      ['phone', 'location'],
    ],
    ['the order of a list', { ...stored, weekdays: [2, 1] }, ['weekdays']],
  ]
  for (const [what, after, expected] of cases) {
    it(`is ${what}`, () => {
      expect(changedFields(stored, after, Object.keys(stored))).to.deep.equal(expected)
    })
  }

  it('is told of the named fields only', () => {
    expect(changedFields(stored, { ...stored, name: '别的', phone: '0352' }, ['phone'])).to.deep.equal([
      'phone',
    ])
  })

  function again() {
    return {
      ...stored,
      location: { lat: 40.1, lng: 113.2 },
      at: new Date(stored.at),
      shopIds: [new Types.ObjectId(id.toHexString())],
    }
  }
})
