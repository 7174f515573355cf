import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })

/** What a scanner reads off a picture of a card. @throws Error when there is no QR code in it */
export async function scanned(picture: Blob): Promise<string> {
  const [found] = await readBarcodes(picture, { formats: ['QRCode'] })
  if (!found?.text) throw new Error('The picture of the card cannot be read')
  return found.text
}
