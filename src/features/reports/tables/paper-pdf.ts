import { newPdf } from '../../../infrastructure/pdf.js'
import { translator, type Language } from '../../../infrastructure/i18n.js'
import { readPrintFonts } from '../../../infrastructure/print-fonts.js'
import {
  collect,
  MUTED,
  PAGE,
  RED,
  room,
  rule,
  WIDTH,
  write,
  type Paper,
} from '../../statements/pdf-paper.js'
import { paperTable, type PaperTable } from './paper-table.js'

/** What stands on an A4 paper: a heading, facts about it, a table for each section, and notes below. */
export interface PaperContent {
  title: string
  /** Pairs of words and value, two in a line. */
  facts: readonly (readonly [string, string])[]
  sections: readonly { title: string; table: PaperTable; empty?: string }[]
  /** Small print behind the tables, each on lines of its own. */
  notes: readonly string[]
  /** At the foot of each page. */
  foot: string
}

/** The paper as a PDF whose text can be searched and copied, with numbered pages. */
export async function paperPdf(content: PaperContent, language: Language): Promise<Buffer> {
  const { regular, bold } = await readPrintFonts()
  const t = translator(language)
  const doc = await newPdf({
    size: 'A4',
    margins: { top: PAGE.margin, bottom: 0, left: PAGE.margin, right: PAGE.margin },
    bufferPages: true,
    info: { Title: content.title, Creator: t('common:product') },
  })
  const written = collect(doc)
  doc.registerFont('regular', regular)
  doc.registerFont('bold', bold)
  const paper: Paper = { doc, t, language, fits: new Map(), y: PAGE.margin }
  head(paper, content)
  for (const { title, table, empty } of content.sections) {
    if (table.rows.length > 0) await paperTable(paper, title, table)
    else sentence(paper, empty ?? '')
  }
  for (const note of content.notes) sentence(paper, note, 8)
  feet(paper, content.foot)
  doc.end()
  return written
}

function head(paper: Paper, { title, facts }: PaperContent) {
  write(paper, title, { at: 0, width: WIDTH, size: 20, isBold: true, colour: RED })
  paper.y += 34
  rule(paper, RED, 2)
  paper.y += 12
  for (const [index, [name, value]] of facts.entries()) {
    const left = (index % 2) * (WIDTH / 2)
    write(paper, name, { at: left, width: 72, colour: MUTED })
    write(paper, value, { at: left + 76, width: WIDTH / 2 - 84 })
    if (index % 2 === 1 || index === facts.length - 1) paper.y += 20
  }
  paper.y += 8
}

/** A sentence on as many lines as it needs. */
function sentence(paper: Paper, text: string, size = 10) {
  const { doc } = paper
  const height = doc.font('regular').fontSize(size).heightOfString(text, { width: WIDTH })
  room(paper, height)
  doc.fillColor(MUTED).text(text, PAGE.margin, paper.y, { width: WIDTH })
  paper.y += height + 6
}

function feet(paper: Paper, foot: string) {
  const { doc, t } = paper
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page)
    paper.y = PAGE.height - 40
    write(paper, foot, { at: 0, width: WIDTH * 0.7, size: 8, colour: MUTED })
    const number = t('report-tables:paper.page', { page: page + 1, pages: count })
    write(paper, number, { at: WIDTH * 0.7, width: WIDTH * 0.3, size: 8, colour: MUTED, isRight: true })
  }
}
