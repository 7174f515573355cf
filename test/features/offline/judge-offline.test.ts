import { expect } from 'chai'
import fc from 'fast-check'
import { revocationEntry } from '../../../src/features/codes/card-code.js'
import { judgeOffline } from '../../../src/features/offline/shared/judge.js'
import { readLease } from '../../../src/features/offline/shared/lease.js'
import { revocationEntryOf } from '../../../src/features/offline/shared/revocations.js'
import { offlineVectors, type OfflineVector } from './vectors.js'

async function verdictOn({ grant, at, name: _, expected: __, ...rest }: OfflineVector) {
  const moment = new Date(at)
  const lease = await readLease(grant, moment)
  if (!lease) return 'no_lease'
  return judgeOffline({ ...rest, billFen: rest.billFen, lease, at: moment })
}

describe('the offline verifier', () => {
  it('answers more than 200 questions as the table says', async () => {
    const vectors = await offlineVectors()
    expect(vectors).to.have.length.above(200)
    expect(new Set(vectors.map(({ name }) => name)).size).to.equal(vectors.length)
    for (const vector of vectors) {
      // As it reaches a browser: through JSON.
      const sent = JSON.parse(JSON.stringify(vector)) as OfflineVector
      expect(await verdictOn(sent), vector.name).to.deep.equal(vector.expected)
    }
  })

  it('answers no, and never fails, for anything that is held up', async () => {
    const [vector] = await offlineVectors()
    const lease = vector && (await readLease(vector.grant, new Date(vector.at)))
    if (!vector || !lease) throw new Error('no vector')
    const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String())
    await fc.assert(
      fc.asyncProperty(anything, fc.string(), fc.anything(), async (code, benefitId, billFen) => {
        const attempt = {
          lease,
          seen: [],
          used: 0,
          code,
          benefitId,
          secondFactorGiven: true,
          at: new Date(vector.at),
        }
        const verdict = await judgeOffline({ ...attempt, billFen: billFen as number })
        expect(verdict.ok).to.equal(false)
      }),
    )
  })

  it('finds no lease in anything that is no grant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (grant) => {
        expect(await readLease(grant as never, new Date())).to.equal(null)
      }),
    )
  })

  it('names a revoked card as the server does', async () => {
    const serial = fc.integer({ min: 0, max: 2 ** 48 - 1 })
    await fc.assert(
      fc.asyncProperty(serial, fc.integer({ min: 0, max: 65_535 }), async (number, issueNo) => {
        expect(await revocationEntryOf(number, issueNo)).to.equal(revocationEntry(number, issueNo))
      }),
    )
  })
})
