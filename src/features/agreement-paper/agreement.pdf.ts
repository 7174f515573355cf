import { newPdf } from '../../infrastructure/pdf.js'
import { translator, type Language } from '../../infrastructure/i18n.js'
import { readPrintFonts } from '../../infrastructure/print-fonts.js'
import { formatDay } from '../../lib/display.js'
import {
  collect,
  LINE,
  MUTED,
  PAGE,
  RED,
  room,
  rule,
  WIDTH,
  write,
  type Paper,
} from '../statements/pdf-paper.js'
import { type Clause, clausesOf, partiesOf, standingOf } from './clauses.js'
import type { AgreementPaper } from './paper.service.js'

const SIZE = 10.5
/** Between the lines of a paragraph, in points. */
const LINE_GAP = 4
const INDENT = 22

/** The agreement on A4, with the lines on which both parties sign and stamp. */
export async function agreementPdf(content: AgreementPaper, language: Language): Promise<Buffer> {
  const { regular, bold } = await readPrintFonts()
  const t = translator(language)
  const doc = await newPdf({
    size: 'A4',
    margins: { top: PAGE.margin, bottom: 0, left: PAGE.margin, right: PAGE.margin },
    bufferPages: true,
    info: { Title: `${content.title} ${content.agreement.number}`, Creator: t('common:product') },
  })
  const written = collect(doc)
  doc.registerFont('regular', regular)
  doc.registerFont('bold', bold)
  const paper: Paper = { doc, t, language, fits: new Map(), y: PAGE.margin }
  head(paper, content)
  paragraph(paper, t('agreement-paper:preamble'))
  for (const clause of clausesOf(content, t, language)) writeClause(paper, clause)
  if (language !== 'zh-CN') paragraph(paper, t('agreement-paper:translation'), { colour: MUTED })
  signatures(paper, content)
  feet(paper, content)
  doc.end()
  return written
}

function head(paper: Paper, content: AgreementPaper) {
  const { t, language } = paper
  paragraph(paper, content.title, { size: 20, isBold: true, align: 'center' })
  paper.y += 2
  rule(paper, RED, 2)
  paper.y += 10
  const number = `${t('agreement-paper:number')}${t('common:colon')}${content.agreement.number}`
  write(paper, number, { at: 0, width: WIDTH / 2 })
  const colour = content.version ? MUTED : RED
  write(paper, standingOf(content, t, language), { at: WIDTH / 2, width: WIDTH / 2, isRight: true, colour })
  paper.y += 24
  for (const { role, name, facts } of partiesOf(content, t)) {
    paragraph(paper, `${role}${t('common:colon')}${name}`, { isBold: true, after: 2 })
    const known = facts.filter(({ value }) => value !== '')
    const line = known.map(({ label, value }) => `${label}${t('common:colon')}${value}`).join('    ')
    paragraph(paper, line, { colour: MUTED })
  }
  paper.y += 4
}

function writeClause(paper: Paper, { heading, text, points }: Clause) {
  room(paper, 60)
  paper.y += 4
  paragraph(paper, heading, { size: 12, isBold: true, after: 4 })
  for (const one of text) paragraph(paper, one)
  for (const [index, point] of points.entries()) {
    const words = point.title ? `${point.title}${paper.t('common:colon')}${point.text}` : point.text
    const top = paper.y
    paragraph(paper, words, { indent: INDENT })
    // A point that began on the next page has its number there.
    const at = paper.y < top ? PAGE.margin : top
    numberAt(paper, `${index + 1}.`, at)
  }
}

function numberAt({ doc }: Paper, text: string, y: number) {
  doc.font('regular').fontSize(SIZE).text(text, PAGE.margin, y, { lineBreak: false, width: INDENT })
}

interface Look {
  size?: number
  isBold?: boolean
  colour?: string
  align?: 'left' | 'center'
  indent?: number
  /** Space below, in points. */
  after?: number
}

/** Text that breaks by itself; it begins on a new page when it does not fit on this one. */
function paragraph(paper: Paper, text: string, look: Look = {}) {
  const { doc } = paper
  const { size = SIZE, isBold = false, colour = '#1f1b18', align = 'left', indent = 0, after = 6 } = look
  const options = { width: WIDTH - indent, lineGap: LINE_GAP, align }
  doc.font(isBold ? 'bold' : 'regular').fontSize(size)
  const height = doc.heightOfString(text, options)
  room(paper, height)
  doc.fillColor(colour).text(text, PAGE.margin + indent, paper.y, options)
  paper.y += height + after
}

/** Where both parties sign and stamp; never torn apart. */
function signatures(paper: Paper, { shop, community, agreement }: AgreementPaper) {
  const { doc, t, language } = paper
  const height = 148
  room(paper, height + 20)
  paper.y += 12
  const parties = [
    { role: t('agreement-paper:party_a'), name: community.name },
    { role: t('agreement-paper:party_b'), name: shop.name },
  ]
  const top = paper.y
  for (const [index, { role, name }] of parties.entries()) {
    const at = index * (WIDTH / 2 + 8)
    const width = WIDTH / 2 - 8
    paper.y = top
    doc
      .rect(PAGE.margin + at, top, width, height)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke()
    paper.y += 10
    write(paper, `${role} ${t('agreement-paper:stamp')}`, { at: at + 10, width: width - 20, colour: MUTED })
    paper.y += 18
    write(paper, name, { at: at + 10, width: width - 20, isBold: true })
    for (const word of ['representative', 'date'] as const) {
      paper.y += 40
      write(paper, t(`agreement-paper:${word}`), { at: at + 10, width: 60, colour: MUTED })
      const line = paper.y + 14
      doc
        .moveTo(PAGE.margin + at + 72, line)
        .lineTo(PAGE.margin + at + width - 12, line)
        .stroke()
    }
  }
  paper.y = top + height + 10
  if (!agreement.signedOn) return
  const signed = t('agreement-paper:signed_on', { day: formatDay(agreement.signedOn, language) })
  write(paper, signed, { at: 0, width: WIDTH, size: 9, colour: MUTED })
}

function feet(paper: Paper, content: AgreementPaper) {
  const { doc, t } = paper
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page)
    paper.y = PAGE.height - 40
    const what = `${content.agreement.number} · ${content.title}`
    write(paper, what, { at: 0, width: WIDTH * 0.7, size: 8, colour: MUTED })
    const number = t('agreement-paper:page', { page: page + 1, pages: count })
    write(paper, number, { at: WIDTH * 0.7, width: WIDTH * 0.3, size: 8, colour: MUTED, isRight: true })
  }
}
