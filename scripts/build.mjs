// Compiles src to dist and the browser's scripts to public/js (`build.mjs browser`: only these). Types are checked by `npm run typecheck`, not here.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (...parts) => path.join(root, ...parts)

async function sourcesIn(...folder) {
  const entries = await readdir(at(...folder), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

/** Several builds may run at a time, and programs beside them: a file is there as a whole or not at all. */
async function put(file, contents) {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(temporary, contents)
  await rename(temporary, file)
}

const putAll = (outputs) => Promise.all(outputs.map((output) => put(output.path, output.contents)))

/** Removes what earlier builds made of sources that are gone. */
async function removeOthers(folder, outputs) {
  const kept = new Set(outputs.map((output) => output.path))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const compiled = files.filter((file) => /\.js(\.map)?$/.test(file))
  await Promise.all(compiled.filter((file) => !kept.has(file)).map((file) => rm(file, { force: true })))
}

async function buildServer() {
  const programs = ['server.ts', 'demo.ts', 'embedded-mongo/worker.ts'].map((file) => at('src', file))
  // What several of them use is compiled once into a file that they share: a thousand files would take longer to find than to read.
  const { outputFiles } = await build({
    write: false,
    entryPoints: [...programs, ...(await sourcesIn('src', 'operations'))],
    bundle: true,
    splitting: true,
    packages: 'external',
    outdir: at('dist'),
    outbase: at('src'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  })
  await putAll(outputFiles)
  await removeOthers(at('dist'), outputFiles)
}

const bundle = (entryPoints, options) =>
  build({
    write: false,
    entryPoints,
    outdir: at('public', 'js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    // Safari 14.0 has a bug in destructuring that esbuild cannot work around.
    target: ['chrome87', 'safari14.1'],
    minify: true,
    sourcemap: true,
    logLevel: 'warning',
    ...options,
  })

async function buildBrowser() {
  const entryPoints = await sourcesIn('src', 'browser')
  const isWorker = (file) => file.endsWith('-worker.ts')
  const reader = at('node_modules', 'zxing-wasm', 'dist', 'reader', 'zxing_reader.wasm')
  const pages = await bundle(entryPoints.filter((file) => !isWorker(file)))
  const digest = await digestOf([
    ...pages.outputFiles.map(({ contents }) => contents),
    await readFile(reader),
  ])
  // A worker that differs in a byte is a new version for browsers: it names what it was built with.
  const workers = await bundle(entryPoints.filter(isWorker), {
    format: 'iife',
    define: { BUILD: JSON.stringify(digest) },
  })
  await putAll([...pages.outputFiles, ...workers.outputFiles])
  await put(at('public', 'vendor', 'zxing_reader.wasm'), await readFile(reader))
}

/** Of the scripts given and of the styles and icons beside them. */
async function digestOf(contents) {
  const folders = [at('public', 'css'), at('public', 'icons')]
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).sort().map((name) => path.join(folder, name))),
  )
  const files = await Promise.all(names.flat().map((file) => readFile(file)))
  const hash = createHash('sha256')
  for (const each of [...contents, ...files]) hash.update(each)
  return hash.digest('hex').slice(0, 16)
}

const begunAt = new Date()
const isBrowserOnly = process.argv[2] === 'browser'
await Promise.all(isBrowserOnly ? [buildBrowser()] : [buildServer(), buildBrowser()])
if (!isBrowserOnly) {
  // up-to-date.mjs compares it with the sources: one that changed meanwhile is newer.
  await put(at('dist', '.built'), '')
  await utimes(at('dist', '.built'), begunAt, begunAt)
}
