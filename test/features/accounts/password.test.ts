import { expect } from 'chai'
import { loadConfig } from '../../../src/config.js'
import { createPasswords } from '../../../src/features/accounts/password.js'

describe('the hash of a password', () => {
  for (const NODE_ENV of ['production', 'development', '']) {
    it(`takes as much memory as OWASP asks of argon2id where NODE_ENV is "${NODE_ENV}"`, async () => {
      const { passwordMemoryKib } = loadConfig({ NODE_ENV })

      const hash = await createPasswords({ memoryKib: passwordMemoryKib }).hash('korrekt-Pferd-88')

      expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    })
  }

  it('is good whatever memory it was made with', async () => {
    const hash = await createPasswords({ memoryKib: 2048 }).hash('korrekt-Pferd-88')
    const passwords = createPasswords({ memoryKib: 1024 })

    expect(await passwords.matches(hash, 'korrekt-Pferd-88')).to.equal(true)
    expect(await passwords.matches(hash, 'korrekt-Pferd-89')).to.equal(false)
    expect(await passwords.matches(undefined, 'korrekt-Pferd-88')).to.equal(false)
  })
})
