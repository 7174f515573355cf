import { closeTestApp } from './app.js'
import { closeSharedBrowser } from './browser.js'
import { aFolder } from './places.js'

/** One folder per run for the embedded store, keys and whatever a test writes. */
const testData = aFolder('test')
export const testDataPath = testData.path
process.env.YINLINGHUI_DATA = testDataPath

export const mochaHooks = {
  async afterAll() {
    await closeSharedBrowser()
    await closeTestApp()
    testData.remove()
  },
}
