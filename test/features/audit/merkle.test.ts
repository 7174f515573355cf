import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { leafHash, merkleRoot } from '../../../src/features/audit/merkle.js'

const hex = (data: Buffer) => data.toString('hex')
const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

describe('a Merkle root', () => {
  it('is that of RFC 6962: domain-separated, split at the largest power of two', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((text) => sha256(Buffer.from([0]), Buffer.from(text))) as [
      Buffer,
      Buffer,
      Buffer,
    ]
    const ab = sha256(Buffer.from([1]), a, b)

    expect(hex(leafHash('a'))).to.equal(hex(a))
    expect(hex(merkleRoot([a, b, c]))).to.equal(hex(sha256(Buffer.from([1]), ab, c)))
  })

  it('agrees with the published test vectors for no leaf and for the empty leaf', () => {
    expect(hex(merkleRoot([]))).to.equal('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(hex(merkleRoot([leafHash('')]))).to.equal(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    )
  })
})
