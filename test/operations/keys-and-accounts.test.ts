import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { startCompiled, type RunningProgram } from '../helpers/child.js'
import { callAt, operate } from '../helpers/commands.js'
import { aPlace } from '../helpers/places.js'

const COMMANDS = [
  'seed',
  'admin-create',
  'keys',
  'audit-verify',
  'totals-recompute',
  'backup',
  'restore',
  'tls-make',
]

describe('commands of the operator beside the running program', () => {
  const place = aPlace('operate')
  const { folder, environment } = place
  let program: RunningProgram

  const keysFile = path.join(folder, 'keys.json')
  const keyNames = async () => {
    const { stdout } = await operate(['keys', 'show'], environment)
    return stdout.match(/^(signing|field):\d+/gm)
  }

  before(async () => {
    program = await startCompiled(environment)
  })

  after(async () => {
    await program.kill()
    await place.remove()
  })

  it('each tell with --help what they do and by which codes they end', async () => {
    for (const command of COMMANDS) {
      const { code, stdout } = await operate([command, '--help'], environment)
      expect(code, command).to.equal(0)
      expect(stdout, command)
        .to.include('npm run')
        .and.to.include('Exit codes')
        .and.to.match(/\p{Script=Han}/u)
    }
  })

  it('refuse what they do not know, without a stack', async () => {
    const { code, stderr } = await operate(['backup', '--nonsense'], environment)

    expect(code).to.equal(2)
    expect(stderr)
      .to.include('--nonsense')
      .and.not.to.match(/\n\s+at /)
  })

  it('create an administrator whose password is shown once and works', async () => {
    const { code, stdout, stderr } = await operate(
      ['admin-create', '--username', 'street-office'],
      environment,
    )
    const password = /shown this once: (\S+)/.exec(stdout)?.[1]
    const login = await callAt(program.baseUrl, 'POST', '/auth/login', {
      body: { username: 'street-office', password },
    })

    expect(code, stderr).to.equal(0)
    expect(login.status).to.equal(200)
    expect(login.body.user).to.include({ role: 'admin' })
  })

  it('take a password from standard input and print it nowhere', async () => {
    const password = 'korrekt-Pferd-88'
    const args = ['admin-create', '--username', 'second-office', '--password-stdin']
    const { code, stdout, stderr } = await operate(args, environment, `${password}\n`)
    const login = await callAt(program.baseUrl, 'POST', '/auth/login', {
      body: { username: 'second-office', password },
    })

    expect(code, stderr).to.equal(0)
    expect(stdout + stderr).not.to.include(password)
    expect(login.status).to.equal(200)
  })

  it('refuse a guessable password and a name that is taken', async () => {
    const args = ['admin-create', '--username', 'third-office', '--password-stdin']
    const guessable = await operate(args, environment, 'password123\n')
    const short = await operate(args, environment, 'kurz\n')
    const taken = await operate(['admin-create', '--username', 'street-office'], environment)

    expect(guessable).to.include({ code: 2, stdout: '' })
    expect(short).to.include({ code: 2, stdout: '' })
    expect(short.stderr).to.include('password')
    expect(taken).to.include({ code: 2, stdout: '' })
  })

  it('add keys that the program takes up at its next start', async () => {
    expect(await keyNames()).to.deep.equal(['field:1', 'signing:1'])
    const rotated = await operate(['keys', 'rotate'], environment)
    const tooEarly = await operate(['keys', 'rotate'], environment)
    const field = await operate(['keys', 'rotate-field'], environment)
    expect(rotated.stdout).to.include('Added: signing:2')
    expect(rotated.stderr).to.include('Start the running program again')
    expect(tooEarly).to.include({ code: 2, stdout: '' })
    expect(field.stdout).to.include('Added: field:2')
    expect(statSync(keysFile).mode & 0o777).to.equal(0o600)

    await program.kill()
    program = await startCompiled(environment)
    const response = await fetch(`${program.baseUrl}/.well-known/jwks.json`)
    const { keys } = (await response.json()) as { keys: { kid: string }[] }
    expect(keys.map(({ kid }) => kid)).to.deep.equal(['1', '2'])
  })

  it('prune nothing that is still needed, and the program starts after it', async () => {
    const before = readFileSync(keysFile, 'utf8')
    const { code, stdout } = await operate(['keys', 'prune'], environment)
    await program.kill()
    program = await startCompiled(environment)

    expect(code).to.equal(0)
    expect(stdout).not.to.include('Removed')
    expect(readFileSync(keysFile, 'utf8')).to.equal(before)
  })

  it('do not change keys that come from the environment', async () => {
    const env = { ...environment, KEYS_JSON: readFileSync(keysFile, 'utf8') }
    const { code, stderr } = await operate(['keys', 'rotate-field'], env)

    expect(code).to.equal(2)
    expect(stderr).to.include('KEYS_JSON')
  })
})
