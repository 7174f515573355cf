import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { get } from 'node:https'
import path from 'node:path'
import { expect } from 'chai'
import { startCompiled } from '../helpers/child.js'
import { operate } from '../helpers/commands.js'
import { aFolder } from '../helpers/places.js'

describe('certificates of an office', function () {
  const folder = aFolder('tls')
  const environment = { YINLINGHUI_DATA: folder.path, MONGODB_URI: '' }
  const at = (name: string) => path.join(folder.path, 'tls', name)
  const certificateIn = (name: string) => new X509Certificate(readFileSync(at(name)))

  before(function () {
    if (spawnSync('openssl', ['version']).error) this.skip()
  })

  after(() => {
    folder.remove()
  })

  it('are made for the names that people open, by an authority of the office', async () => {
    const { code, stderr } = await operate(
      ['tls-make', '--host', '127.0.0.1', '--host', 'office.local'],
      environment,
    )
    expect(code, stderr).to.equal(0)

    const [authority, server] = [certificateIn('ca.crt'), certificateIn('server.crt')]
    expect(authority.ca).to.equal(true)
    expect(server.ca).to.equal(false)
    expect(server.verify(authority.publicKey)).to.equal(true)
    expect(server.checkHost('office.local')).to.equal('office.local')
    expect(server.checkIP('127.0.0.1')).to.equal('127.0.0.1')
    for (const key of ['ca.key', 'server.key']) expect(statSync(at(key)).mode & 0o077, key).to.equal(0)
    expect(readdirSync(path.join(folder.path, 'tls'))).to.have.members([
      'ca.crt',
      'ca.key',
      'server.crt',
      'server.key',
    ])
  })

  it('let a device that trusts the authority open the program over HTTPS', async () => {
    const program = await startCompiled({
      ...environment,
      TLS_CERT: at('server.crt'),
      TLS_KEY: at('server.key'),
    })
    try {
      expect(program.baseUrl).to.match(/^https:/)
      const status = await new Promise<number | undefined>((resolve, reject) => {
        get(`${program.baseUrl}/healthz`, { ca: readFileSync(at('ca.crt')), agent: false }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }).on('error', reject)
      })
      expect(status).to.equal(200)
    } finally {
      await program.kill()
    }
  })

  it('are made anew by the same authority, so that no device has to learn another', async () => {
    const before = {
      authority: certificateIn('ca.crt').fingerprint256,
      server: certificateIn('server.crt').fingerprint256,
    }
    const { code } = await operate(['tls-make', '--host', '127.0.0.1'], environment)

    expect(code).to.equal(0)
    expect(certificateIn('ca.crt').fingerprint256).to.equal(before.authority)
    expect(certificateIn('server.crt').fingerprint256).not.to.equal(before.server)
  })

  it('are not made for what is no name and no address', async () => {
    const { code, stderr } = await operate(['tls-make', '--host', 'a b,DNS:evil'], environment)

    expect(code).to.equal(2)
    expect(stderr).to.include('neither a name nor an address')
  })
})
