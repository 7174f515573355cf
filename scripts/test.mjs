// Runs the tests: all of them, or the files that are named. Installs the browser first where it is missing.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const named = process.argv.slice(2)

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  // Each says itself what went wrong; nothing may stand below mocha's last line.
  if (status !== 0) process.exit(status ?? 1)
}

run(['scripts/ensure-chromium.mjs'])
run(['scripts/build.mjs'])
run(['node_modules/mocha/bin/mocha.js', ...(named.length > 0 ? named : ['test/**/*.test.ts'])])
