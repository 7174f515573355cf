import { setImmediate as breath } from 'node:timers/promises'
import { newPdf } from '../../infrastructure/pdf.js'
import type { PrintFonts } from '../../infrastructure/print-fonts.js'
import { drawBack, drawFront, type CardFace } from './card-face.js'
import {
  A4_HEIGHT,
  A4_WIDTH,
  backPlace,
  CARD_HEIGHT,
  CARD_WIDTH,
  CARDS_PER_SHEET,
  cornerCrosses,
  cropMarks,
  frontPlace,
} from './card-sheet.js'
import { createPen, pt, type Pdf, type Pen } from './pen.js'
import type { PrintWords } from './print-words.js'

export const CARD_LAYOUTS = ['a4', 'cr80'] as const
export type CardLayout = (typeof CARD_LAYOUTS)[number]

export interface CardPdfOptions {
  layout: CardLayout
  words: PrintWords
  fonts: PrintFonts
  /** How many cards there will be at most, for the numbers of the sheets. */
  total: number
  /** Takes the file piece by piece; the document grows no further before it has taken them. */
  write: (bytes: Buffer) => Promise<void>
  createdAt: Date
}

/**
 * Writes the cards as a PDF, in memory that does not grow with their number: each page leaves as soon as it is full. A sheet
 * of ten fronts is followed by its backs; for a card printer each card's front is followed by its back.
 */
export async function writeCardPdf(cards: AsyncIterable<CardFace>, options: CardPdfOptions): Promise<void> {
  const pdf = await openDocument(options)
  const taken = takePieces(pdf, options.write)
  const draw = options.layout === 'a4' ? drawSheets : drawSingles
  try {
    await Promise.race([draw(pdf, taken, cards, options), taken.failed])
    pdf.end()
  } catch (error) {
    pdf.destroy()
    throw error
  }
  await taken.all
}

async function openDocument({ words, fonts, createdAt }: CardPdfOptions): Promise<Pdf> {
  const pdf = await newPdf({
    autoFirstPage: false,
    margin: 0,
    pdfVersion: '1.7',
    // Each text of a card is drawn once: remembering its layout would keep all of them.
    fontLayoutCache: false,
    info: { Title: words.title, Author: words.community, CreationDate: createdAt },
  })
  pdf.registerFont('regular', fonts.regular)
  pdf.registerFont('bold', fonts.bold)
  return pdf
}

/** Hands every piece of the document on; `page` ends when what was drawn so far is taken. */
function takePieces(pdf: Pdf, write: CardPdfOptions['write']) {
  let writing: Promise<void> = Promise.resolve()
  const all = (async () => {
    for await (const piece of pdf) await (writing = write(piece as Buffer))
  })()
  const failed = new Promise<never>((_resolve, reject) => void all.catch(reject))
  // Whoever races against it hears of it; nobody else has to.
  failed.catch(() => undefined)
  return {
    all,
    failed,
    /** Lets others have their turn, too. */
    async page(): Promise<void> {
      do await Promise.all([breath(), writing])
      while (pdf.readableLength > pdf.readableHighWaterMark && !pdf.destroyed)
      if (pdf.destroyed) throw new Error('The document was given up')
    },
  }
}
type Taken = ReturnType<typeof takePieces>

async function drawSingles(
  pdf: Pdf,
  taken: Taken,
  cards: AsyncIterable<CardFace>,
  { words }: CardPdfOptions,
) {
  const pen = createPen(pdf)
  const size: [number, number] = [pt(CARD_WIDTH), pt(CARD_HEIGHT)]
  for await (const card of cards) {
    pdf.addPage({ size, margin: 0 })
    drawFront(pen, card, words)
    pdf.addPage({ size, margin: 0 })
    drawBack(pen, words)
    await taken.page()
  }
}

async function drawSheets(
  pdf: Pdf,
  taken: Taken,
  cards: AsyncIterable<CardFace>,
  { words, total }: CardPdfOptions,
) {
  const pen = createPen(pdf)
  const sheets = Math.ceil(total / CARDS_PER_SHEET)
  let sheet = 0
  let onSheet = 0
  const begin = (side: 'front' | 'back') => {
    pdf.addPage({ size: [pt(A4_WIDTH), pt(A4_HEIGHT)], margin: 0 })
    drawGuides(pen, words.sheet(sheet, sheets, side))
  }
  const drawBacks = () => {
    begin('back')
    for (let index = 0; index < onSheet; index += 1) {
      const { x, y } = backPlace(index)
      pen.at(x, y, () => {
        drawBack(pen, words)
      })
    }
    onSheet = 0
  }
  for await (const card of cards) {
    if (onSheet === 0) {
      sheet += 1
      begin('front')
    }
    const { x, y } = frontPlace(onSheet)
    pen.at(x, y, () => {
      drawFront(pen, card, words)
    })
    onSheet += 1
    if (onSheet === CARDS_PER_SHEET) drawBacks()
    await taken.page()
  }
  if (onSheet > 0) drawBacks()
}

const CROSS = 1.5

function drawGuides(pen: Pen, caption: string): void {
  for (const { from, to } of cropMarks()) pen.line(from, to, 0.1, '#000000')
  for (const { x, y } of cornerCrosses()) {
    pen.line({ x: x - CROSS, y }, { x: x + CROSS, y }, 0.1, '#b0aaa4')
    pen.line({ x, y: y - CROSS }, { x, y: y + CROSS }, 0.1, '#b0aaa4')
  }
  pen.write(caption, { x: A4_WIDTH / 2 - 74, y: A4_HEIGHT - 5, size: 7.5, colour: '#4a423b', width: 148 })
}
