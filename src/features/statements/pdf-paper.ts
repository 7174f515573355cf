import { setImmediate as pause } from 'node:timers/promises'
import type { Language, Translate } from '../../infrastructure/i18n.js'

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 48 }
export const WIDTH = PAGE.width - 2 * PAGE.margin
export const BOTTOM = PAGE.height - 64
const ROW = 18
const INK = '#1f1b18'
export const MUTED = '#4a423b'
export const RED = '#9b1c1c'
export const LINE = '#8d7d6d'
/** Rows between two pauses, so that a long statement does not hold up the counters. */
const ROWS_AT_ONCE = 40

export interface Column {
  label: string
  width: number
  isNumber?: boolean
}

export interface Paper {
  doc: PDFKit.PDFDocument
  t: Translate
  language: Language
  /** Texts cut to their places. */
  fits: Map<string, string>
  y: number
}

export async function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of doc) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

export interface Writing {
  at: number
  width: number
  size?: number
  isBold?: boolean
  isRight?: boolean
  colour?: string
}

/** One line of text at the paper's height, cut off where its place ends. */
export function write(paper: Paper, text: string, writing: Writing) {
  const { doc, y } = paper
  const { at, width, size = 10, isBold = false, isRight = false, colour = INK } = writing
  doc
    .font(isBold ? 'bold' : 'regular')
    .fontSize(size)
    .fillColor(colour)
    .text(fitted(paper, text, writing), PAGE.margin + at, y, {
      lineBreak: false,
      width,
      align: isRight ? 'right' : 'left',
    })
}

/** Measuring is slow, and the same titles come again and again. */
function fitted({ doc, fits }: Paper, text: string, { width, size = 10, isBold = false }: Writing): string {
  const key = `${width}|${size}|${isBold}|${text}`
  const known = fits.get(key)
  if (known !== undefined) return known
  const signs = [...text]
  let fitting = text
  while (signs.length > 0 && doc.widthOfString(fitting) > width) {
    signs.pop()
    fitting = `${signs.join('')}…`
  }
  fits.set(key, fitting)
  return fitting
}

export function rule({ doc, y }: Paper, colour = LINE, weight = 0.5) {
  doc
    .moveTo(PAGE.margin, y)
    .lineTo(PAGE.margin + WIDTH, y)
    .lineWidth(weight)
    .strokeColor(colour)
    .stroke()
}

/** Begins a new page when so much does not fit on this one. */
export function room(paper: Paper, height: number) {
  if (paper.y + height <= BOTTOM) return
  paper.doc.addPage()
  paper.y = PAGE.margin
}

/** A table whose head is repeated on each page; a row's note stands below it, however long it is. */
export async function table(
  paper: Paper,
  title: string,
  columns: Column[],
  rows: { cells: string[]; note?: string }[],
) {
  const labels = columns.map(({ label }) => label)
  const header = () => {
    row(paper, columns, labels, true)
    paper.y -= 3
    rule(paper)
    paper.y += 5
  }
  room(paper, 26 + 3 * ROW)
  write(paper, title, { at: 0, width: WIDTH, size: 12, isBold: true })
  paper.y += 22
  header()
  for (const [index, { cells, note }] of rows.entries()) {
    const height = ROW + (note ? noteHeight(paper, note) : 0)
    if (paper.y + height > BOTTOM) {
      room(paper, BOTTOM)
      header()
    }
    row(paper, columns, cells, false)
    if (note) writeNote(paper, note)
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await pause()
  }
  paper.y += 14
}

function row(paper: Paper, columns: Column[], cells: string[], isHead: boolean) {
  let at = 0
  for (const [index, { width, isNumber = false }] of columns.entries()) {
    const look = isHead ? { isBold: true, colour: MUTED } : {}
    const gap = index === columns.length - 1 ? 0 : 6
    write(paper, cells[index] ?? '', { at, width: width - gap, size: 9, isRight: isNumber, ...look })
    at += width
  }
  paper.y += ROW
}

const NOTE_SIZE = 9

function noteHeight({ doc }: Paper, note: string): number {
  return doc.font('regular').fontSize(NOTE_SIZE).heightOfString(note, { width: WIDTH }) + 4
}

function writeNote(paper: Paper, note: string) {
  const { doc, y } = paper
  const height = noteHeight(paper, note)
  doc.fillColor(MUTED).text(note, PAGE.margin, y - 3, { width: WIDTH })
  paper.y += height
}
