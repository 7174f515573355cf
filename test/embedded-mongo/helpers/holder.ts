import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js'

/** Tries to start a store on the folder; says `started`, or why not, and stays until it is killed or told to end */
const [dataPath = ''] = process.argv.slice(2)
try {
  const store = await startEmbeddedMongo({ dataPath })
  process.stdout.write('started\n')
  process.stdin.once('end', () => void store.close())
  process.stdin.resume()
} catch (error) {
  process.stdout.write(`${(error as Error).name}: ${(error as Error).message}\n`)
}
