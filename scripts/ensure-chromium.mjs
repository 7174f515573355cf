// The page tests need Chromium, a Chinese font and, to look at PDFs, poppler-utils. On Debian and Ubuntu this installs
// them when it may (root, or sudo without a password); elsewhere it says what to install. Already there: it does nothing.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Chromium without what draws windows: the same pages for little more than half of the processor's time. */
const SHELL = 'chromium-headless-shell'
const CHROMIUM_PATHS = [
  `/usr/bin/${SHELL}`,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** What draws a PDF as pictures and reads its text. */
const POPPLER_TOOLS = ['pdftoppm', 'pdftotext', 'pdfinfo']

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

function missingPackages() {
  const named = process.env.CHROMIUM_PATH
  const hasChromium = named ? existsSync(named) : CHROMIUM_PATHS.some((path) => existsSync(path))
  const hasFont = has('fc-list') && execFileSync('fc-list', [':lang=zh-cn', 'family']).length > 0
  return [
    ...(hasChromium ? [] : ['chromium']),
    ...(hasFont ? [] : ['fonts-noto-cjk']),
    ...(POPPLER_TOOLS.every(has) ? [] : ['poppler-utils']),
  ]
}

/** The words before `apt-get`: none for root, sudo where it asks no password, null where neither is at hand. */
function installer() {
  if (!has('apt-get')) return null
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null
}

function install(packages, before) {
  const run = (...words) => {
    const [program, ...rest] = [...before, 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...words]
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  }
  if (!run('update')) return false
  const hasShell = spawnSync('apt-cache', ['show', SHELL], { stdio: 'ignore' }).status === 0
  const names = packages.map((name) => (name === 'chromium' && hasShell ? SHELL : name))
  return run('install', '-y', '--no-install-recommends', ...names)
}

const missing = missingPackages()
if (missing.length > 0) {
  const before = installer()
  process.stderr.write(`The tests need ${missing.join(' and ')}: ${before ? 'installing' : 'missing'}.\n`)
  if (!before || !install(missing, before) || missingPackages().length > 0) {
    process.stderr.write(
      'Please install Chromium, a Chinese font and poppler-utils, on Debian or Ubuntu:\n' +
        '  sudo apt-get install chromium fonts-noto-cjk poppler-utils\n' +
        'or name an existing Chromium in CHROMIUM_PATH.\n',
    )
    process.exit(1)
  }
}
