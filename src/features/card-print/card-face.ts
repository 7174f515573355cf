import { CARD_HEIGHT, CARD_WIDTH } from './card-sheet.js'
import { mm, type Pen } from './pen.js'
import { QUIET_MODULES, qrDrawing } from './qr-drawing.js'
import type { PrintWords } from './print-words.js'

/** What stands on one card. */
export interface CardFace {
  maskedName: string
  /** Grouped, with its check digit. */
  cardNumber: string
  issueNo: number
  /** For people: 2027年11月24日. */
  expiresOn: string
  /** Text of the QR. */
  code: string
}

const RED = '#9b1c1c'
const GOLD = '#f2b84b'
const WHITE = '#ffffff'
const INK = '#1f1b18'
const INK_2 = '#4a423b'

/**
 * All colour stays this far from the edges: where a sheet is cut or fed a little beside its place, no card shows its
 * neighbour's red.
 */
const INSET = 2.4
const BAND_HEIGHT = 7.4
const BAND_BOTTOM = INSET + BAND_HEIGHT
/** At least 0.8 mm, so that a worn card and a cheap camera still agree. Version 7 and its margin, 53 modules, then take 43 mm. */
export const MODULE = 0.81
const RADIUS = 1.6
const TEXT_LEFT = 4.2
/** Of the plate with the telephone number on the back. */
const PLATE_HEIGHT = 11.4

/** The two leaves of the brand's mark, in a field of 64. */
const MARK = [
  {
    fill: GOLD,
    d: 'M31.2 39.6C21 38 11 31.5 6.5 20.5c6-6.3 15.5-8.8 23.7-6.2L32 23.5l1.8-9.2c8.2-2.6 17.7-.1 23.7 6.2C53 31.5 43 38 32.8 39.6c-.3 5.7.6 10.7 3.6 15.6l-3.4 2.3c-3-5.3-3.5-11-1.8-17.9Z',
  },
  { stroke: RED, d: 'M31 37 15 20.5M30.5 35.5 22.5 17M33 37l16-16.5M33.5 35.5 41.5 17' },
]

/** Draws the front: who, number and last day on the left in large type, the QR on the right over the full height. */
export function drawFront(pen: Pen, face: CardFace, words: PrintWords): void {
  const drawing = qrDrawing(face.code)
  const qrSide = (drawing.size + 2 * QUIET_MODULES) * MODULE
  drawBand(pen, words)
  const width = CARD_WIDTH - qrSide - TEXT_LEFT - 0.8
  const fact = (label: string, value: string, y: number, size: number) => {
    pen.write(label, { x: TEXT_LEFT, y, size: 7.5, colour: INK_2, width })
    pen.write(value, { x: TEXT_LEFT, y: y + mm(size) + 0.7, size, bold: true, colour: INK, width })
  }
  fact(words.name, face.maskedName, 15.6, 18)
  fact(words.cardNumber(face.issueNo), face.cardNumber, 28.2, 13.5)
  fact(words.expires, face.expiresOn, 38.6, 13)
  pen.write(words.show, { x: TEXT_LEFT, y: 50.4, size: 7.5, colour: RED, bold: true, width })
  // The white margin of the code may end at the card's edges: the dark modules are what must be kept apart.
  pen.qr(drawing, CARD_WIDTH - qrSide - 0.6, BAND_BOTTOM + 0.5, MODULE)
}

function drawBand(pen: Pen, words: PrintWords): void {
  const width = CARD_WIDTH - 2 * INSET
  pen.plate(INSET, INSET, width, BAND_HEIGHT, RADIUS, RED)
  pen.mark(INSET + 1.5, INSET + 0.9, 5.6, MARK)
  const baseline = INSET + 5
  pen.write(words.title, { x: INSET + 8.3, y: baseline, size: 11, bold: true, colour: WHITE, width: 30 })
  pen.write(words.community, {
    x: CARD_WIDTH - INSET - 2.4,
    y: baseline - 0.1,
    size: 9,
    colour: WHITE,
    align: 'right',
    width: 38.5,
  })
}

/** Draws the back, the same for all: rules of use, and whom to call when the card is lost. */
export function drawBack(pen: Pen, words: PrintWords): void {
  const width = CARD_WIDTH - 2 * TEXT_LEFT
  pen.write(words.rulesTitle, { x: TEXT_LEFT, y: 7.4, size: 11, bold: true, colour: RED })
  pen.line({ x: TEXT_LEFT, y: 9.2 }, { x: CARD_WIDTH - TEXT_LEFT, y: 9.2 }, 0.35, GOLD)
  let y = 10.4
  const end = CARD_HEIGHT - INSET - PLATE_HEIGHT - 0.6
  words.rules.forEach((rule, index) => {
    pen.write(`${index + 1}`, { x: TEXT_LEFT, y: y + 2.75, size: 8, bold: true, colour: RED })
    const at = { x: TEXT_LEFT + 4, y, width: width - 4, height: Math.max(end - y, 4), size: 8, colour: INK }
    y += pen.paragraph(rule, at) + 0.45
  })
  const top = CARD_HEIGHT - INSET - PLATE_HEIGHT
  pen.plate(INSET, top, CARD_WIDTH - 2 * INSET, PLATE_HEIGHT, RADIUS, RED)
  const [first, second] = words.contact
  pen.write(first, { x: TEXT_LEFT + 0.4, y: top + 4.2, size: 8, colour: WHITE, width: width - 0.8 })
  pen.write(second, {
    x: TEXT_LEFT + 0.4,
    y: top + 9.3,
    size: 13,
    bold: true,
    colour: WHITE,
    width: width - 0.8,
  })
}
