import { expect } from 'chai'
import { ConfigurationError, loadConfig } from '../../../src/config.js'
import { createPasswords } from '../../../src/features/accounts/password.js'

describe('the hash of a password', () => {
  it('takes as much memory as OWASP asks of argon2id, and says so', async () => {
    const { passwordMemoryKib } = loadConfig({})

    const hash = await createPasswords({ memoryKib: passwordMemoryKib }).hash('korrekt-Pferd-88')

    expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  for (const NODE_ENV of ['production', 'development', '']) {
    it(`takes no less where NODE_ENV is "${NODE_ENV}"`, () => {
      const load = () => loadConfig({ NODE_ENV, PASSWORD_MEMORY_KIB: '19455' })

      expect(load).to.throw(ConfigurationError, /PASSWORD_MEMORY_KIB: must be at least 19456/)
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
