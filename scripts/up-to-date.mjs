// Builds what is missing or older than its sources; does nothing otherwise.
import { spawnSync } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** build.mjs writes it last. */
const STAMP = path.join(root, 'dist', '.built')

/** When anything in the folder last changed, in ms; a removed file changes its folder. */
async function newestIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = [folder, ...entries.map((entry) => path.join(entry.parentPath, entry.name))]
  const times = await Promise.all(paths.map(async (each) => (await stat(each)).mtimeMs))
  return Math.max(...times)
}

async function isBuilt() {
  const stamp = await stat(STAMP).catch(() => null)
  const hasBrowserCode = await stat(path.join(root, 'public', 'vendor', 'zxing_reader.wasm')).catch(
    () => null,
  )
  if (!stamp || !hasBrowserCode) return false
  const changes = await Promise.all([
    newestIn(path.join(root, 'src')),
    stat(path.join(root, 'scripts', 'build.mjs')).then(({ mtimeMs }) => mtimeMs),
    stat(path.join(root, 'package-lock.json')).then(({ mtimeMs }) => mtimeMs),
  ])
  return Math.max(...changes) < stamp.mtimeMs
}

export async function buildIfNeeded() {
  if (await isBuilt()) return
  // In a process of its own, so that the compiler does not stay in memory for as long as the program runs.
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
