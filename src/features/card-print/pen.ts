import type PDFDocument from 'pdfkit'
import { QUIET_MODULES, type QrDrawing } from './qr-drawing.js'

export type Pdf = InstanceType<typeof PDFDocument>

/** PDF counts in points; everything here is given in millimetres, sizes of type in points. */
export const pt = (mm: number) => (mm * 72) / 25.4
export const mm = (points: number) => (points * 25.4) / 72

export interface Writing {
  /** Left end of the baseline; with `align: right` its right end. */
  x: number
  y: number
  /** In points. */
  size: number
  bold?: boolean
  colour?: string
  align?: 'left' | 'right'
  /** The line is set smaller until it fits, to three fifths at most, and then cut off. */
  width?: number
}

const SMALLEST = 0.6

/** Draws in millimetres on the page of a document that stands open. */
export function createPen(pdf: Pdf) {
  const use = (size: number, bold = false) => pdf.font(bold ? 'bold' : 'regular').fontSize(size)
  /** A sign that the font does not have, as some rare ones in names, would be an empty box. */
  const known = (text: string) =>
    Array.from(text, (sign) => (hasSign(pdf, sign.codePointAt(0) ?? 0) ? sign : '*')).join('')
  const widthOf = (text: string, size: number, bold = false) => mm(use(size, bold).widthOfString(text))

  function fitted(text: string, { size, bold, width }: Writing): { text: string; size: number } {
    const natural = widthOf(text, size, bold)
    if (width === undefined || natural <= width) return { text, size }
    const smaller = Math.max(size * SMALLEST, (size * width) / natural)
    const signs = Array.from(text)
    const cut = () => (signs.length < Array.from(text).length ? `${signs.join('')}…` : text)
    while (signs.length > 1 && widthOf(cut(), smaller, bold) > width + 0.01) signs.pop()
    return { text: cut(), size: smaller }
  }

  return {
    /** One line of text. */
    write(text: string, writing: Writing): void {
      use(writing.size, writing.bold)
      const line = fitted(known(text), writing)
      const { x, y, bold, colour = '#000000', align = 'left' } = writing
      const left = align === 'right' ? x - widthOf(line.text, line.size, bold) : x
      use(line.size, bold).fillColor(colour)
      pdf.text(line.text, pt(left), pt(y), { lineBreak: false, baseline: 'alphabetic' })
    },

    /** Lines that break by themselves within the width and end with the height; answers how high they stand, in mm. */
    paragraph(
      text: string,
      at: { x: number; y: number; width: number; height: number; size: number; colour?: string },
    ): number {
      const options = { width: pt(at.width), height: pt(at.height), ellipsis: true, lineGap: 0 }
      use(at.size).fillColor(at.colour ?? '#000000')
      const height = Math.min(mm(pdf.heightOfString(text, options)), at.height)
      pdf.text(text, pt(at.x), pt(at.y), options)
      return height
    },

    plate(x: number, y: number, width: number, height: number, radius: number, colour: string): void {
      pdf.roundedRect(pt(x), pt(y), pt(width), pt(height), pt(radius)).fill(colour)
    },

    line(from: { x: number; y: number }, to: { x: number; y: number }, width: number, colour: string): void {
      pdf.moveTo(pt(from.x), pt(from.y)).lineTo(pt(to.x), pt(to.y))
      pdf.lineWidth(pt(width)).stroke(colour)
    },

    /** The code with its white margin; x and y are the margin's upper left corner. */
    qr(drawing: QrDrawing, x: number, y: number, module: number): void {
      const dark = { x: x + QUIET_MODULES * module, y: y + QUIET_MODULES * module }
      pdf.save().fillColor('#000000')
      pdf.transform(pt(module), 0, 0, pt(module), pt(dark.x), pt(dark.y))
      // Whole numbers of modules and one path: small in the file, and no hair-lines between the rows.
      const path = drawing.runs.map(({ column, row, length }) => `${column} ${row} ${length} 1 re`)
      pdf.addContent(`${path.join('\n')}\nf`).restore()
    },

    /** Draws with another corner as origin. */
    at(x: number, y: number, draw: () => void): void {
      pdf.save().translate(pt(x), pt(y))
      draw()
      pdf.restore()
    },

    /** The sprout of the brand in a box of this side, from paths in a field of 64. */
    mark(x: number, y: number, side: number, paths: { fill?: string; stroke?: string; d: string }[]): void {
      pdf
        .save()
        .translate(pt(x), pt(y))
        .scale(pt(side) / 64)
      for (const { d, fill, stroke } of paths) {
        pdf.path(d)
        if (fill) pdf.fill(fill)
        if (stroke) pdf.lineWidth(1.6).lineCap('round').stroke(stroke)
      }
      pdf.restore()
    },
  }
}
/** Asks the font in use; pdfkit's types do not name it. */
function hasSign(pdf: Pdf, codePoint: number): boolean {
  const { font } = (
    pdf as unknown as { _font: { font: { hasGlyphForCodePoint: (code: number) => boolean } } }
  )._font
  return font.hasGlyphForCodePoint(codePoint)
}

export type Pen = ReturnType<typeof createPen>
