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

/** Chinese fonts for a document, read when there is something to print; pdfkit embeds the signs that are used. */
export async function readPrintFonts(): Promise<PrintFonts> {
  const [regular, bold] = await Promise.all(
    ['NotoSansHans-Regular.otf', 'NotoSansHans-Bold.otf'].map((file) => readFile(path.join(FOLDER, file))),
  )
  if (!regular || !bold) throw new Error('The fonts for printing are missing')
  return { regular, bold }
}
