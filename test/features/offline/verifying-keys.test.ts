import { expect } from 'chai'
import { createVerifyingKeys } from '../../../src/features/offline/verifying-keys.js'
import { rotate } from '../../../src/infrastructure/keyring-rotation.js'
import { loadOrCreateKeyring } from '../../../src/infrastructure/keyring.js'

describe('the keys by which uploads are checked', () => {
  const now = new Date('2026-11-24T02:30:00Z')
  const first = loadOrCreateKeyring({ mayCreate: true, now: new Date('2026-01-01T00:00:00Z') })
  const rotated = rotate(first, now)

  it('are made once, and anew when the keyring holds others', async () => {
    let jwks = first.jwks()
    const keys = createVerifyingKeys({ jwks: () => jwks })
    const before = await keys()
    expect(await keys()).to.equal(before)

    jwks = rotated.jwks()

    const after = await keys()
    expect([...after.keys()]).to.have.length(before.size + 1)
    expect(await keys()).to.equal(after)
  })
})
