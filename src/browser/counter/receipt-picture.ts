export interface PicturedReceipt {
  heading: string
  shopName: string
  void: string
  rows: { label: string; value: string; isMain?: boolean }[]
  numberLabel: string
  number: string
  thanks: string
}

/** Twice the dots of a 58 mm printer, so that it is sharp on a phone as well. */
const WIDTH = 768
const MARGIN = 48
const INNER = WIDTH - 2 * MARGIN
const LINE = 1.5
const TEXT = 32
const SMALL = 26
const LARGE = 44
const HUGE = 60
const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'

interface Pen {
  context: CanvasRenderingContext2D
  y: number
}

/** The receipt as a PNG picture, black on white, drawn with the fonts of the device. */
export async function pictureOf(receipt: PicturedReceipt): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser has no canvas')
  // Once without a picture, to see how long it becomes; changing the height empties the canvas.
  const height = draw({ context, y: MARGIN }, receipt)
  canvas.width = WIDTH
  canvas.height = Math.ceil(height)
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, WIDTH, canvas.height)
  context.fillStyle = '#000000'
  draw({ context, y: MARGIN }, receipt)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob)
      else reject(new Error('The picture could not be made'))
    }, 'image/png')
  })
}

/** Draws everything from top to bottom; answers the height that it takes. */
function draw(pen: Pen, receipt: PicturedReceipt): number {
  pen.context.textBaseline = 'top'
  centred(pen, receipt.heading, TEXT)
  centred(pen, receipt.shopName, LARGE, true)
  if (receipt.void) framed(pen, receipt.void)
  rule(pen)
  for (const { label, value, isMain } of receipt.rows) pair(pen, label, value, isMain ?? false)
  rule(pen)
  pair(pen, receipt.numberLabel, receipt.number, false, SMALL)
  pen.y += SMALL / 2
  centred(pen, receipt.thanks, TEXT)
  return pen.y + MARGIN
}

function use({ context }: Pen, size: number, isBold = false) {
  context.font = `${isBold ? 'bold ' : ''}${size}px ${FONT}`
}

/** The text in lines that fit; Chinese may break anywhere. */
function linesOf({ context }: Pen, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const character of text) {
    if (line && context.measureText(line + character).width > width) {
      lines.push(line)
      line = ''
    }
    line += character
  }
  return [...lines, line]
}

function centred(pen: Pen, text: string, size: number, isBold = false) {
  use(pen, size, isBold)
  pen.context.textAlign = 'center'
  for (const line of linesOf(pen, text, INNER)) {
    pen.context.fillText(line, WIDTH / 2, pen.y)
    pen.y += size * LINE
  }
}

function framed(pen: Pen, text: string) {
  const top = pen.y + 8
  pen.y = top + 16
  centred(pen, text, HUGE, true)
  pen.context.lineWidth = 6
  pen.context.strokeRect(MARGIN, top, INNER, pen.y - top)
  pen.y += 8
}

function rule(pen: Pen) {
  const { context } = pen
  pen.y += 12
  context.lineWidth = 2
  context.setLineDash([8, 8])
  context.beginPath()
  context.moveTo(MARGIN, pen.y)
  context.lineTo(WIDTH - MARGIN, pen.y)
  context.stroke()
  context.setLineDash([])
  pen.y += 20
}

/** A name at the left, its value at the right, which may need several lines. */
function pair(pen: Pen, label: string, value: string, isMain: boolean, plain = TEXT) {
  const size = isMain ? LARGE : plain
  const { context } = pen
  use(pen, size, isMain)
  context.textAlign = 'left'
  context.fillText(label, MARGIN, pen.y)
  const room = INNER - context.measureText(label).width - 24
  context.textAlign = 'right'
  for (const line of linesOf(pen, value, room)) {
    context.fillText(line, WIDTH - MARGIN, pen.y)
    pen.y += size * LINE
  }
}
