import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openBrowser } from './browser.js'
import { testDataPath } from './hooks.js'
import { qrPicture } from '../../src/lib/qr-picture.js'

/** What is held before the camera, and for how many pictures; null is an empty table. */
export interface Scene {
  code: string | null
  frames: number
}

const WIDTH = 640
const HEIGHT = 480

/** A film for Chromium's fake camera, which shows it over and over: JPEG pictures of QR codes, one behind the other. */
export async function filmOf(scenes: readonly Scene[]): Promise<string> {
  const browser = await openBrowser({ width: WIDTH, height: HEIGHT })
  try {
    const page = await browser.context.newPage()
    const pictures: Buffer[] = []
    for (const { code, frames } of scenes) {
      const held = code === null ? '' : `<img src="${qrPicture(code)}" width="360" height="360">`
      await page.setContent(
        `<body style="margin:0;height:100vh;display:grid;place-items:center;background:#999">${held}</body>`,
      )
      const picture = await page.screenshot({ type: 'jpeg', quality: 90 })
      pictures.push(...Array.from({ length: frames }, () => picture))
    }
    const file = path.join(mkdtempSync(path.join(testDataPath, 'film-')), 'camera.mjpeg')
    writeFileSync(file, Buffer.concat(pictures))
    return file
  } finally {
    await browser.close()
  }
}

/** Flags that put the film before the camera and allow its use without asking. */
export const cameraFlags = (film: string) => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
]
