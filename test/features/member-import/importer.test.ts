import { expect } from 'chai'
import { createImporter } from '../../../src/features/member-import/importer.js'
import { openTable } from '../../../src/features/member-import/read-table.js'
import { aWorld } from '../../builders/world.js'
import { testApp } from '../../helpers/app.js'
import { anIdNumber, csv } from './lists.js'

describe('taking a list in', () => {
  it('lets whoever is being answered go first after each of its people', async () => {
    const { services } = await testApp()
    const { communityId } = await aWorld()
    const people = Array.from({ length: 5 }, (_, index) => [`李${index}`, anIdNumber()])
    const table = await openTable(csv([['姓名', '身份证号'], ...people]))
    const happened: string[] = []
    const rows = createImporter({ intake: services.memberIntake }).run(table, {
      communityId,
      reading: {
        columns: ['name', 'idNumber'],
        statedForAll: { membership: true, showMaskedNameToShops: true },
      },
      isTrial: true,
      meta: { actor: { kind: 'system' }, requestId: 'test' } as never,
      giveWay: () => {
        happened.push('gave way')
        return Promise.resolve()
      },
    })

    for await (const { status } of rows) happened.push(status)

    expect(happened).to.deep.equal(people.flatMap(() => ['created', 'gave way']))
  })
})
