import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openBrowser } from './browser.js'
import { testDataPath } from './hooks.js'
import { qrPicture } from '../../src/lib/qr-picture.js'

/** What is held before the camera, and for how many pictures; null is an empty table. */
export interface Scene {
  code: string | null
  frames: number
  /** What lies before the camera, where it is not one clean code. */
  html?: string
}

interface FilmOptions {
  width?: number
  height?: number
}

/** One code on the table, as large as told. */
export const heldUp = (code: string, pixels = 360) =>
  `<img src="${qrPicture(code)}" width="${pixels}" height="${pixels}">`

/**
 * A picture of a code a share of whose area is hidden in the middle, as by a thumb or a stain.
 * @param pixels side of the code without its white margin
 */
export function stained(picture: string, share: number, pixels: number): string {
  const side = Math.round(pixels * Math.sqrt(share))
  const stain = `position:absolute;width:${side}px;height:${side}px;background:#75543a`
  return (
    `<div style="position:relative;display:grid;place-items:center">${picture}` +
    `<div style="${stain}"></div></div>`
  )
}

/** A film for Chromium's fake camera, which shows it over and over: JPEG pictures of QR codes, one behind the other. */
export async function filmOf(
  scenes: readonly Scene[],
  { width = 640, height = 480 }: FilmOptions = {},
): Promise<string> {
  const browser = await openBrowser({ width, height })
  try {
    const page = await browser.context.newPage()
    const pictures: Buffer[] = []
    for (const { code, frames, html } of scenes) {
      const held = html ?? (code === null ? '' : heldUp(code))
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
