import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

export type Decode = (frame: HTMLCanvasElement) => Promise<string[]>

interface NativeDetector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector
  getSupportedFormats(): Promise<string[]>
}

/**
 * Reads QR codes with what the browser brings, else with WebAssembly from this server.
 * @throws when neither can be had
 */
export async function createDecoder(wasmUrl: string): Promise<Decode> {
  return (await nativeDecoder()) ?? (await wasmDecoder(wasmUrl))
}

async function nativeDecoder(): Promise<Decode | null> {
  const { BarcodeDetector } = window as unknown as { BarcodeDetector?: NativeDetectorClass }
  if (!BarcodeDetector) return null
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes('qr_code')) return null
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (frame) => (await detector.detect(frame)).map(({ rawValue }) => rawValue)
  } catch {
    return null
  }
}

async function wasmDecoder(wasmUrl: string): Promise<Decode> {
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true })
  return async (frame) => {
    const pixels = frame.getContext('2d', { willReadFrequently: true })
    if (!pixels) return []
    const image = pixels.getImageData(0, 0, frame.width, frame.height)
    const found = await readBarcodes(image, { formats: ['QRCode'], maxNumberOfSymbols: 4 })
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  }
}
