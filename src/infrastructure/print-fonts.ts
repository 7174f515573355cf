import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

export interface PrintFonts {
  regular: Buffer
  bold: Buffer
}

const FOLDER = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')),
  '../fonts',
)
const read = (file: string) => readFile(path.join(FOLDER, file))

let fonts: Promise<PrintFonts> | undefined

/**
 * Chinese fonts for a document; pdfkit embeds the signs that are used. Read once, when the first document is asked for: each is
 * 8 MB.
 */
export function readPrintFonts(): Promise<PrintFonts> {
  fonts ??= readBoth()
  return fonts
}

async function readBoth(): Promise<PrintFonts> {
  try {
    const [regular, bold] = await Promise.all([
      read('NotoSansHans-Regular.otf'),
      read('NotoSansHans-Bold.otf'),
    ])
    return { regular, bold }
  } catch (error) {
    // Another document may find them: a failure must not stay until the next start.
    fonts = undefined
    throw error
  }
}
