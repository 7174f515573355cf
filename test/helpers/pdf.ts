import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { testDataPath } from './hooks.js'

/** A picture in shades of grey, 0 black to 255 white, row by row. */
export interface Picture {
  width: number
  height: number
  grey: Uint8Array
}

/** A place in a picture, in millimetres from the upper left corner. */
export interface Area {
  x: number
  y: number
  width: number
  height: number
}

export const DPI = 300
const MM = DPI / 25.4

function withFile<T>(pdf: Buffer, work: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(path.join(testDataPath, 'pdf-'))
  try {
    const file = path.join(folder, 'given.pdf')
    writeFileSync(file, pdf)
    return work(file, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function render(pdf: Buffer, options: string[], extension: string): Buffer[] {
  return withFile(pdf, (file, folder) => {
    execFileSync('pdftoppm', [...options, file, path.join(folder, 'page')])
    const files = readdirSync(folder).filter((name) => name.endsWith(extension))
    return files.sort().map((name) => readFileSync(path.join(folder, name)))
  })
}

/** The pages as a printer would see them. */
export function picturesOf(pdf: Buffer, dpi = DPI): Picture[] {
  return render(pdf, ['-gray', '-r', String(dpi)], '.pgm').map(parsePgm)
}

/** The pages as JPEG files of poor quality. */
export function jpegsOf(pdf: Buffer, quality: number): Buffer[] {
  return render(pdf, ['-jpeg', '-jpegopt', `quality=${quality}`, '-r', String(DPI)], '.jpg')
}

/** What a person reads, page by page. */
export function textOf(pdf: Buffer): string[] {
  const text = withFile(pdf, (file) =>
    execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }),
  )
  return text.split('\f').slice(0, -1)
}

/** Width and height of the pages in millimetres. */
export function pageSizesOf(pdf: Buffer): [number, number][] {
  const text = withFile(pdf, (file) => execFileSync('pdfinfo', ['-l', '-1', file], { encoding: 'utf8' }))
  return [...text.matchAll(/^Page +\d+ size: +([\d.]+) x ([\d.]+)/gm)].map(([, width, height]) => [
    (Number(width) * 25.4) / 72,
    (Number(height) * 25.4) / 72,
  ])
}

function parsePgm(file: Buffer): Picture {
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 60).toString('latin1'))
  if (!header) throw new Error('pdftoppm wrote no grey picture')
  const [all, width, height] = header
  return { width: Number(width), height: Number(height), grey: file.subarray(all.length) }
}

/** A part of a picture that was drawn at 300 dpi. */
export function cut({ width, height, grey }: Picture, area: Area): Picture {
  const left = Math.max(0, Math.round(area.x * MM))
  const top = Math.max(0, Math.round(area.y * MM))
  const right = Math.min(width, left + Math.round(area.width * MM))
  const bottom = Math.min(height, top + Math.round(area.height * MM))
  const rows = Array.from({ length: bottom - top }, (_, row) =>
    grey.subarray((top + row) * width + left, (top + row) * width + right),
  )
  return { width: right - left, height: bottom - top, grey: Buffer.concat(rows) }
}

/** How much of the picture is darker than middle grey, 0 to 1. */
export function inkOf({ grey }: Picture): number {
  return grey.reduce((sum, value) => sum + (value < 128 ? 1 : 0), 0) / grey.length
}

/** The picture at half its resolution. */
export function halved({ width, height, grey }: Picture): Picture {
  const half = { width: width >> 1, height: height >> 1 }
  const at = (x: number, y: number) => grey[y * width + x] ?? 255
  const result = new Uint8Array(half.width * half.height)
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const [x2, y2] = [2 * x, 2 * y]
      result[y * half.width + x] = (at(x2, y2) + at(x2 + 1, y2) + at(x2, y2 + 1) + at(x2 + 1, y2 + 1)) / 4
    }
  }
  return { ...half, grey: result }
}

/** The picture turned about its middle, on white large enough to hold it. */
export function turned({ width, height, grey }: Picture, degrees: number): Picture {
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const side = Math.ceil(Math.hypot(width, height))
  const result = new Uint8Array(side * side).fill(255)
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [dx, dy] = [x - side / 2, y - side / 2]
      const fromX = Math.round(width / 2 + dx * cos + dy * sin)
      const fromY = Math.round(height / 2 - dx * sin + dy * cos)
      if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
        result[y * side + x] = grey[fromY * width + fromX] ?? 255
      }
    }
  }
  return { width: side, height: side, grey: result }
}

/** The picture with a blot of one shade on it. */
export function blotted(picture: Picture, area: Area, shade: number): Picture {
  const grey = Uint8Array.from(picture.grey)
  const [left, right] = [Math.round(area.x * MM), Math.round((area.x + area.width) * MM)]
  const [top, bottom] = [Math.round(area.y * MM), Math.round((area.y + area.height) * MM)]
  for (let y = top; y < bottom; y += 1) grey.fill(shade, y * picture.width + left, y * picture.width + right)
  return { ...picture, grey }
}

let reader: Promise<unknown> | undefined

async function openReader() {
  reader ??= readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')).then(
    (wasm) => prepareZXingModule({ overrides: { wasmBinary: wasm.buffer }, fireImmediately: true }),
  )
  await reader
}

/** The texts of the QR codes in a picture or a file of one, from top to bottom and left to right. */
export async function codesIn(picture: Picture | Buffer): Promise<string[]> {
  await openReader()
  const input = Buffer.isBuffer(picture) ? new Blob([new Uint8Array(picture)]) : imageData(picture)
  const found = await readBarcodes(input, {
    formats: ['QRCode'],
    maxNumberOfSymbols: 20,
    tryHarder: true,
  })
  const rowOf = (y: number) => Math.round(y / (40 * MM))
  return found
    .map(({ text, position }) => ({ text, x: position.topLeft.x, y: position.topLeft.y }))
    .sort((a, b) => rowOf(a.y) - rowOf(b.y) || a.x - b.x)
    .map(({ text }) => text)
}

function imageData({ width, height, grey }: Picture) {
  const data = new Uint8ClampedArray(width * height * 4)
  grey.forEach((value, index) => {
    data.fill(value, index * 4, index * 4 + 3)
    data[index * 4 + 3] = 255
  })
  return { width, height, data }
}
