import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { closeTestApp } from './app.js'
import { closeSharedBrowser } from './browser.js'

/** One folder per run for the embedded store, keys and whatever a test writes. */
export const testDataPath = mkdtempSync(path.join(tmpdir(), 'yinlinghui-test-'))
process.env.YINLINGHUI_DATA = testDataPath

export const mochaHooks = {
  async afterAll() {
    await closeSharedBrowser()
    await closeTestApp()
    rmSync(testDataPath, { recursive: true, force: true })
  },
}
