// Runs the tests: all of them, or the files that are named. Installs what they need first where it is missing. All of them run as two
// processes side by side, each with a store of its own: the pages in a browser; and everything else, what starts programs of its own last.
// More at a time would wait for a processor, and be no sooner at the end.
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from './up-to-date.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const MOCHA = 'node_modules/mocha/bin/mocha.js'
const PAGES = ['test/pages/**/*.test.ts']
const PROGRAMS = ['test/{journeys,operations,embedded-mongo}/**/*.test.ts']
const OTHERS = ['test/!(pages|journeys|operations|embedded-mongo)/**/*.test.ts']
const LAST_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm

function prepare(script) {
  const { status } = spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' })
  // Each says itself what went wrong; nothing may stand below mocha's last line.
  if (status !== 0) process.exit(status ?? 1)
}

/** Runs mocha; what it says is handed on as it comes, or at its end so that two runs do not mix. */
function run(files, { isQuiet = false } = {}) {
  const child = spawn(process.execPath, [MOCHA, ...files], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  const said = []
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.push(text)
    if (!isQuiet) process.stdout.write(text)
  })
  return new Promise((resolve) => {
    child.once('close', (status) => {
      resolve({ status: status ?? 1, text: said.join('') })
    })
  })
}

function countsOf({ text }) {
  const last = [...text.matchAll(LAST_LINE)].at(-1) ?? []
  return [1, 2, 3].map((place) => Number(last[place] ?? 0))
}

prepare('scripts/ensure-chromium.mjs')
await buildIfNeeded()

const named = process.argv.slice(2)
if (named.length > 0) {
  process.exitCode = (await run(named)).status
} else {
  const behind = run(PAGES, { isQuiet: true })
  const runs = [await run(OTHERS), await run(PROGRAMS), await behind]
  process.stdout.write(runs.at(-1).text)
  const [passed, failed, skipped] = runs
    .map(countsOf)
    .reduce((sums, counts) => sums.map((sum, place) => sum + counts[place]))
  // A process that ended without counting has failed, too.
  const broken = runs.filter((one) => one.status !== 0 && countsOf(one)[1] === 0).length
  console.log(
    `\nAll together:\n${passed} passed, ${failed + broken} failed${skipped ? `, ${skipped} skipped` : ''}`,
  )
  process.exitCode = runs.some(({ status }) => status !== 0) ? 1 : 0
}
