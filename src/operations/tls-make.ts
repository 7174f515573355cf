import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import path from 'node:path'
import { loadConfig } from '../config.js'
import { OperationError, runOperation, say } from './operation.js'

const help = `
npm run tls:make -- --host NAME_OR_ADDRESS [--host …] [--days 397]
为办公室的电脑生成自签名根证书和服务器证书，手机扫码用的摄像头需要 HTTPS。

Makes a certificate authority of the office's own and a certificate for the names and addresses under which this machine is reached, in the
folder tls of the data folder: browsers give the camera to pages over HTTPS only. Needs openssl. Run again, it makes a new certificate by
the same authority. Then start the program with TLS_CERT and TLS_KEY as printed, and install ca.crt as a trusted authority on
each device of a shop.

Exit codes: 0 done, 2 not done.`

const AUTHORITY_DAYS = '3650'
const LONGEST_DAYS = 825

function openssl(args: string[]): void {
  const { error, status, stderr } = spawnSync('openssl', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (error)
    throw new OperationError('openssl is not installed: on Debian "apt install openssl", then run this again')
  if (status !== 0) throw new OperationError(`openssl refused: ${stderr.trim()}`)
}

function alternativeName(host: string): string {
  if (isIP(host)) return `IP:${host}`
  if (host.length <= 253 && host.split('.').every((label) => /^[a-z0-9-]{1,63}$/i.test(label)))
    return `DNS:${host}`
  throw new OperationError(`${host} is neither a name nor an address`)
}

async function makeAuthority(folder: string, work: string): Promise<void> {
  const [key, certificate] = [path.join(folder, 'ca.key'), path.join(folder, 'ca.crt')]
  if (existsSync(key) && existsSync(certificate)) return
  const names = [
    '-subj',
    '/CN=Yinlinghui office authority',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ]
  const [newKey, newCertificate] = [path.join(work, 'ca.key'), path.join(work, 'ca.crt')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl([
    'req',
    '-x509',
    ...curve,
    '-keyout',
    newKey,
    '-out',
    newCertificate,
    '-days',
    AUTHORITY_DAYS,
    ...names,
  ])
  await rename(newKey, key)
  await rename(newCertificate, certificate)
}

async function makeCertificate(folder: string, work: string, hosts: string[], days: number): Promise<void> {
  const [key, request, extensions] = ['server.key', 'server.csr', 'server.ext'].map((name) =>
    path.join(work, name),
  ) as [string, string, string]
  const certificate = path.join(work, 'server.crt')
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(['req', ...curve, '-keyout', key, '-out', request, '-subj', '/CN=Yinlinghui'])
  const lines = [
    `subjectAltName=${hosts.map(alternativeName).join(',')}`,
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ]
  await writeFile(extensions, `${lines.join('\n')}\n`)
  const authority = [
    '-CA',
    path.join(folder, 'ca.crt'),
    '-CAkey',
    path.join(folder, 'ca.key'),
    '-CAcreateserial',
  ]
  const out = [
    '-CAserial',
    path.join(work, 'serial'),
    '-out',
    certificate,
    '-days',
    String(days),
    '-extfile',
    extensions,
  ]
  openssl(['x509', '-req', '-in', request, ...authority, ...out])
  await rename(key, path.join(folder, 'server.key'))
  await rename(certificate, path.join(folder, 'server.crt'))
}

await runOperation({
  help,
  options: { host: { type: 'string', multiple: true }, days: { type: 'string', default: '397' } },
  async run(values) {
    const hosts = values.host ?? []
    if (hosts.length === 0)
      throw new OperationError('Name what people open: --host 192.168.1.10 --host office.local')
    hosts.forEach(alternativeName)
    const days = Number(values.days)
    if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) {
      throw new OperationError(`--days is a number from 1 to ${LONGEST_DAYS}`)
    }
    const folder = path.join(loadConfig().dataPath, 'tls')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const work = await mkdtemp(path.join(folder, 'new-'))
    try {
      await makeAuthority(folder, work)
      await makeCertificate(folder, work, hosts, days)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    say(`For the devices of the shops: ${path.join(folder, 'ca.crt')}`)
    say(`TLS_CERT=${path.join(folder, 'server.crt')}`)
    say(`TLS_KEY=${path.join(folder, 'server.key')}`)
    return 0
  },
})
