import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const BUILD = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))
let isBuilt = false

/** Builds the scripts of the pages once a run, so that a page test never sees an older one. */
export function buildBrowserScripts() {
  if (isBuilt) return
  execFileSync(process.execPath, [BUILD, 'browser'], { stdio: ['ignore', 'ignore', 'inherit'] })
  isBuilt = true
}
