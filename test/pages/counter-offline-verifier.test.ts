import { build } from 'esbuild'
import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { testApp } from '../helpers/app.js'
import { openBrowser } from '../helpers/browser.js'
import { offlineVectors } from '../features/offline/vectors.js'

const SHARED = fileURLToPath(new URL('../../src/features/offline/shared/', import.meta.url))

/** The verifier as the counter's script holds it, put where the test can reach it. */
async function bundledVerifier(): Promise<string> {
  const contents = `
    import { judgeOffline } from './judge.js'
    import { readLease } from './lease.js'
    globalThis.verdictOf = async ({ grant, at, expected, name, ...question }) => {
      const lease = await readLease(grant, new Date(at))
      return lease ? judgeOffline({ billFen: undefined, ...question, lease, at: new Date(at) }) : 'no_lease'
    }`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: SHARED, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['chrome87', 'safari14.1'],
    minify: true,
  })
  return outputFiles[0]?.text ?? ''
}

describe('the offline verifier in a browser', () => {
  it('says of every vector what it says on the server', async () => {
    const vectors = await offlineVectors()
    expect(vectors.length).to.be.at.least(200)
    const { baseUrl } = await testApp()
    const browser = await openBrowser()
    const page = await browser.context.newPage()
    await page.goto(`${baseUrl}/healthz`)
    await page.evaluate(await bundledVerifier())

    const verdicts = await page.evaluate(`Promise.all(${JSON.stringify(vectors)}.map(verdictOf))`)

    await browser.close()
    expect(verdicts).to.deep.equal(vectors.map(({ expected }) => expected))
  })
})
