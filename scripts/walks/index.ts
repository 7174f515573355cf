// Walks the product as its users do, on a demonstration of its own, and leaves pictures of the pages passed:
//   npm run walks [-- folder]      pictures/walks unless another folder is given
// Ends with a list of what was done; fails when something expected was not there.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { closeSharedBrowser } from '../../test/helpers/browser.js'
import { startDemonstration } from './demonstration.js'
import { reportOf, type Walk } from './walk.js'
import { communityWeek } from './community-week.js'
import { workerDay } from './worker-day.js'

const [folder = 'pictures/walks', only] = process.argv.slice(2)
const WALKS = { day: workerDay, week: communityWeek }
const walks: Walk[] = []
for (const [name, walk] of Object.entries(WALKS)) {
  if (only && only !== name) continue
  const place = path.join(folder, name)
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  // Each walk on fresh data: what one does may not carry the other.
  const demo = await startDemonstration(path.join(folder, `${name}.log`))
  try {
    walks.push(await walk(demo, place))
  } finally {
    await demo.stop()
  }
}
await closeSharedBrowser()
process.exitCode = reportOf(walks).length > 0 ? 1 : 0
