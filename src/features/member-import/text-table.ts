import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parse } from 'csv-parse'

const SEPARATORS = [',', ';', '\t'] as const
/** How much of the text is looked at to tell the separator. */
const LOOK = 4000
/** How much is read in one go. */
const PIECE_BYTES = 32 * 1024

/** Text that people saved from Excel or WPS; null when the bytes are no text. */
export function decodeText(bytes: Uint8Array): string | null {
  for (const encoding of encodingsOf(bytes)) {
    try {
      // The decoder takes the byte order mark away.
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      return text.includes('\0') ? null : text
    } catch {
      // Not this one.
    }
  }
  return null
}

function encodingsOf(bytes: Uint8Array): string[] {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return ['utf-16le']
  if (first === 0xfe && second === 0xff) return ['utf-16be']
  // Bytes that are good UTF-8 are hardly ever meant as GBK; gb18030 reads all of GBK and GB 2312.
  return ['utf-8', 'gb18030']
}

/** The character that stands most often in the first lines, quoted text left aside. */
export function separatorOf(text: string): string {
  const look = text.slice(0, LOOK).replace(/"(?:[^"]|"")*"/g, '')
  const counts = SEPARATORS.map((separator) => look.split(separator).length)
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ','
}

/**
 * Every row of a table of text, empty ones too, so that rows count as in a spreadsheet; one after the other, and between pieces of the
 * text everybody else has a turn. @throws Error when a quote is left open
 */
export function textRows(text: string, maxRows: number): AsyncIterable<string[]> {
  const parser = parse({
    delimiter: separatorOf(text),
    relax_column_count: true,
    relax_quotes: true,
    to: maxRows,
  })
  return Readable.from(piecesOf(Buffer.from(text))).pipe(parser)
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let begin = 0; begin < bytes.length; begin += PIECE_BYTES) {
    yield bytes.subarray(begin, begin + PIECE_BYTES)
    await nextTurn()
  }
}
