import { expect } from 'chai'
import {
  buildingOf,
  compareResidences,
  isInBuilding,
  readResidence,
} from '../../../src/features/care-visits/plan/residence.js'

describe('where somebody lives', () => {
  const READ: [string, string, number, number, number][] = [
    ['御锦源小区 5 号楼 2 单元 1103', '御锦源小区5号楼', 2, 11, 3],
    ['御锦源小区５号楼２单元３０２室', '御锦源小区5号楼', 2, 3, 2],
    ['五号楼一单元201号', '5号楼', 1, 2, 1],
    ['十二号楼三单元', '12号楼', 3, 0, 0],
    ['二十号楼', '20号楼', 0, 0, 0],
    ['新旺街 18 号 3栋 402', '新旺街18号3号楼', 0, 4, 2],
    ['B座 1 单元 1501户', 'B号楼', 1, 15, 1],
    ['07号楼1单元101', '7号楼', 1, 1, 1],
  ]
  for (const [address, building, unit, floor, door] of READ) {
    it(`is read from ${address}`, () => {
      const read = readResidence(address)
      expect(buildingOf(read)).to.equal(building)
      expect(read).to.include({ unit, floor, door })
    })
  }

  it('stays text where no building can be read, and goes last in walking order', () => {
    const addresses = [
      '平房一排',
      '御锦源小区 10 号楼 1 单元 101',
      '御锦源小区 9 号楼 2 单元 101',
      '',
      '御锦源小区 9 号楼 1 单元 1002',
      '御锦源小区 9 号楼 1 单元 201',
    ].map(readResidence)

    expect(addresses.sort(compareResidences).map(({ text }) => text)).to.deep.equal([
      '御锦源小区9号楼1单元201',
      '御锦源小区9号楼1单元1002',
      '御锦源小区9号楼2单元101',
      '御锦源小区10号楼1单元101',
      '',
      '平房一排',
    ])
    expect(readResidence(null).building).to.equal(null)
  })

  it('is in a building that staff name with or without its quarter, and in no other', () => {
    const home = readResidence('御锦源小区 5 号楼 2 单元 301')
    for (const named of ['5', '5号楼', '五号楼', '御锦源小区5号楼', '御锦源小区 5 号楼'])
      expect(isInBuilding(home, named), named).to.equal(true)
    for (const named of ['15号楼', '1', '迎宾小区5号楼', '', '单元'])
      expect(isInBuilding(home, named), named).to.equal(false)
  })
})
