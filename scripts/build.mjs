// Compiles src to dist and the browser's scripts to public/js. Types are checked by `npm run typecheck`, not here.
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (...parts) => path.join(root, ...parts)

async function sources(folder) {
  const entries = await readdir(at(folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

async function buildServer() {
  const browser = at('src', 'browser') + path.sep
  const entryPoints = (await sources('src')).filter((file) => !file.startsWith(browser))
  await rm(at('dist'), { recursive: true, force: true })
  await build({
    entryPoints,
    outdir: at('dist'),
    outbase: at('src'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  })
}

async function buildBrowser() {
  const folder = at('src', 'browser')
  const entryPoints = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(folder, entry.name))
  await mkdir(at('public', 'js'), { recursive: true })
  await build({
    entryPoints,
    outdir: at('public', 'js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome87', 'safari14'],
    minify: true,
    sourcemap: true,
    logLevel: 'warning',
  })
  await mkdir(at('public', 'vendor'), { recursive: true })
  await cp(
    at('node_modules', 'zxing-wasm', 'dist', 'reader', 'zxing_reader.wasm'),
    at('public', 'vendor', 'zxing_reader.wasm'),
  )
}

await Promise.all([buildServer(), buildBrowser()])
