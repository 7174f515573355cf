import { mkdir } from 'node:fs/promises'
import { loadConfig } from '../config.js'
import { writeLogins } from '../features/demo/demo-logins.js'
import { prepareDemonstration } from '../features/demo/demo.service.js'
import { createLogger } from '../infrastructure/logger.js'
import { openStore } from '../infrastructure/mongo.js'
import { openKeyring } from '../infrastructure/open-keyring.js'
import { storePathOf } from './installation.js'
import { runOperation, say } from './operation.js'

const help = `
npm run seed
把演示数据放进空的数据库，登录信息写入数据目录的 demo-logins.json。

Puts the demonstration data into an empty store and writes the logins to demo-logins.json in the data folder, without starting the program.
A store with any data is left as it is.

Exit codes: 0 done, 2 not done.`

await runOperation({
  help,
  options: {},
  async run() {
    const config = loadConfig()
    const logger = createLogger('silent')
    await mkdir(config.dataPath, { recursive: true, mode: 0o700 })
    const store = await openStore({ ...config.mongo, dataPath: storePathOf(config) })
    try {
      const keyring = await openKeyring(config, logger)
      const foundation = { config, logger, keyring, now: () => new Date() }
      const options = { isOurs: store.isEmbedded, mayExist: false }
      const { logins } = await prepareDemonstration(foundation, options)
      const baseUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
      say(`The demonstration data are in; logins: ${await writeLogins(config.dataPath, baseUrl, logins)}`)
    } finally {
      await store.close()
    }
    return 0
  },
})
