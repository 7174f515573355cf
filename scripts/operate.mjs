// Runs a command of the operator: `node scripts/operate.mjs backup --help`. Each is an npm script of its own.
import { buildIfNeeded } from './up-to-date.mjs'

const [, , name = ''] = process.argv
if (!/^[a-z-]+$/.test(name)) {
  process.stderr.write('Name the command, as the scripts in package.json do.\n')
  process.exit(2)
}
await buildIfNeeded()
await import(`../dist/operations/${name}.js`)
