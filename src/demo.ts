import { createServer } from 'node:net'
import { loadConfig } from './config.js'
import { announcement } from './features/demo/announcement.js'
import { readLogins, writeLogins } from './features/demo/demo-logins.js'
import { prepareDemonstration, type Demonstration } from './features/demo/demo.service.js'
import { startProgram, type Program } from './start.js'
import { startupFailure } from './startup-failure.js'

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Fails as listening would, before minutes of work are wasted on a port that is in use. */
async function checkPort(port: number, host: string): Promise<void> {
  if (port === 0) return
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  await new Promise((resolve) => server.close(resolve))
}

async function startDemonstration(): Promise<Program> {
  const config = loadConfig()
  await checkPort(config.port, config.host)
  let demonstration: Demonstration | undefined
  const program = await startProgram(config, {
    async beforeListening(foundation, { isEmbedded }) {
      say(
        '正在准备演示数据，第一次需要一点时间 · Preparing the demonstration, which takes a moment at first …',
      )
      const known = await readLogins(config.dataPath)
      demonstration = await prepareDemonstration(foundation, { known, isOurs: isEmbedded })
    },
  })
  if (!demonstration) throw new Error('The demonstration was not prepared')
  const { services, baseUrl } = program
  const { logins } = demonstration
  const loginsFile = await writeLogins(config.dataPath, baseUrl, logins)
  say(await announcement({ services, baseUrl, host: config.host, logins, loginsFile }))
  return program
}

try {
  const program = await startDemonstration()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void program.stop(signal))
} catch (error) {
  process.stderr.write(`${startupFailure(error)}\n`)
  process.exit(1)
}
