import { translator, type Language, type Translate } from '../../infrastructure/i18n.js'
import { newPdf } from '../../infrastructure/pdf.js'
import { readPrintFonts } from '../../infrastructure/print-fonts.js'
import { formatDay, formatMoment, formatMonth, formatNumber } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import { collect, LINE, MUTED, PAGE, RED, room, rule, table, WIDTH, write, type Paper } from './pdf-paper.js'
import { byBenefit } from './statement-figures.js'
import type { StatementPaper } from './statement-paper.service.js'

/** The statement on A4: the figures and both parties' lines to sign on the first pages, every redemption behind them. */
export async function statementPdf(content: StatementPaper, language: Language): Promise<Buffer> {
  const { regular, bold } = await readPrintFonts()
  const t = translator(language)
  const doc = await newPdf({
    size: 'A4',
    margins: { top: PAGE.margin, bottom: 0, left: PAGE.margin, right: PAGE.margin },
    bufferPages: true,
    info: { Title: titleOf(content, t, language), Creator: t('common:product') },
  })
  const written = collect(doc)
  doc.registerFont('regular', regular)
  doc.registerFont('bold', bold)
  const paper: Paper = { doc, t, language, fits: new Map(), y: PAGE.margin }
  head(paper, content)
  totals(paper, content)
  await summary(paper, content)
  await adjustments(paper, content)
  signatures(paper, content)
  await lines(paper, content)
  feet(paper, content)
  doc.end()
  return written
}

function titleOf({ shopName, statement }: StatementPaper, t: Translate, language: Language): string {
  return `${t('statements:paper.title')} ${shopName} ${formatMonth(statement.month, language)}`
}

function head(paper: Paper, { statement, shopName, communityName, at }: StatementPaper) {
  const { t, language } = paper
  write(paper, t('statements:paper.title'), { at: 0, width: WIDTH, size: 20, isBold: true, colour: RED })
  paper.y += 34
  rule(paper, RED, 2)
  paper.y += 12
  const facts = [
    ['shop', shopName],
    ['community', communityName],
    ['month', formatMonth(statement.month, language)],
    ['status', t(`statements:status.${statement.status}`)],
    ['number', statement.id],
    ['made', formatMoment(at, language)],
  ] as const
  for (const [index, [name, value]] of facts.entries()) {
    const left = (index % 2) * (WIDTH / 2)
    write(paper, t(`statements:facts.${name}`), { at: left, width: 72, colour: MUTED })
    write(paper, value, { at: left + 76, width: WIDTH / 2 - 84, isBold: name === 'shop' })
    if (index % 2 === 1) paper.y += 20
  }
  if (!statement.closedAt) {
    paper.y += 4
    write(paper, t('statements:paper.not_closed'), { at: 0, width: WIDTH, isBold: true, colour: RED })
    paper.y += 20
  }
  paper.y += 8
}

function totals(paper: Paper, { statement }: StatementPaper) {
  const { t } = paper
  const figures = [
    ['redemptions', formatNumber(statement.redemptions)],
    ['discountFen', formatYuan(statement.discountFen)],
    ['subsidyFen', formatYuan(statement.subsidyFen)],
    ['adjustmentsSubsidyFen', formatYuan(statement.adjustmentsSubsidyFen)],
    ['payableFen', formatYuan(statement.payableFen)],
  ] as const
  for (const [name, value] of figures) {
    const isLast = name === 'payableFen'
    if (isLast) {
      rule(paper)
      paper.y += 6
    }
    const style = isLast ? { size: 14, isBold: true } : {}
    write(paper, t(`statements:figures.${name}`), { at: 0, width: WIDTH / 2, ...style })
    write(paper, value, { at: WIDTH / 2, width: WIDTH / 2, isRight: true, ...style })
    paper.y += isLast ? 30 : 18
  }
}

async function summary(paper: Paper, content: StatementPaper) {
  const { t } = paper
  const rows = byBenefit(content.lines).map(({ title, redemptions, discountFen, subsidyFen }) => ({
    cells: [title, formatNumber(redemptions), formatYuan(discountFen), formatYuan(subsidyFen)],
  }))
  if (rows.length === 0) return
  const columns = [
    { label: t('statements:columns.benefit'), width: WIDTH - 250 },
    { label: t('statements:figures.redemptions'), width: 70, isNumber: true },
    { label: t('statements:columns.discount'), width: 90, isNumber: true },
    { label: t('statements:columns.subsidy'), width: 90, isNumber: true },
  ]
  await table(paper, t('statements:paper.by_benefit'), columns, rows)
}

async function adjustments(paper: Paper, content: StatementPaper) {
  const { t, language } = paper
  if (content.adjustments.length === 0) return
  const rows = content.adjustments.map((one) => ({
    cells: [
      formatDay(one.businessDay, language),
      one.benefitTitle,
      formatYuan(one.discountFen),
      formatYuan(one.subsidyFen),
    ],
    note: `${t('statements:adjustments.reason')}${t('common:colon')}${one.reason}`,
  }))
  const columns = [
    { label: t('statements:columns.of_day'), width: 110 },
    { label: t('statements:columns.benefit'), width: WIDTH - 270 },
    { label: t('statements:columns.discount'), width: 80, isNumber: true },
    { label: t('statements:columns.subsidy'), width: 80, isNumber: true },
  ]
  await table(paper, t('statements:adjustments.title'), columns, rows)
}

async function lines(paper: Paper, content: StatementPaper) {
  const { t, language } = paper
  if (content.lines.length === 0) return
  paper.doc.addPage()
  paper.y = PAGE.margin
  const rows = content.lines.map((line) => ({
    cells: [
      formatMoment(line.occurredAt, language),
      line.isUnpaid ? `${line.benefitTitle} · ${t('statements:unpaid')}` : line.benefitTitle,
      line.billFen === null ? '–' : formatYuan(line.billFen),
      formatYuan(line.discountFen),
      formatYuan(line.subsidyFen),
    ],
  }))
  const columns = [
    { label: t('statements:columns.when'), width: 130 },
    { label: t('statements:columns.benefit'), width: WIDTH - 370 },
    { label: t('statements:columns.bill'), width: 80, isNumber: true },
    { label: t('statements:columns.discount'), width: 80, isNumber: true },
    { label: t('statements:columns.subsidy'), width: 80, isNumber: true },
  ]
  await table(paper, t('statements:lines.title'), columns, rows)
}

/** Where both parties sign and stamp, with what the system knows of their agreement. */
function signatures(paper: Paper, { statement, shopName, communityName }: StatementPaper) {
  const { doc, t, language } = paper
  room(paper, 176)
  paper.y += 6
  const parties = [
    { role: t('statements:paper.shop_signs'), name: shopName },
    { role: t('statements:paper.community_signs'), name: communityName },
  ]
  const top = paper.y
  for (const [index, { role, name }] of parties.entries()) {
    const at = index * (WIDTH / 2 + 8)
    const width = WIDTH / 2 - 8
    paper.y = top
    doc
      .rect(PAGE.margin + at, top, width, 116)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke()
    paper.y += 10
    write(paper, `${role}  ${name}`, { at: at + 10, width: width - 20, isBold: true })
    for (const word of ['signature', 'date'] as const) {
      paper.y += 36
      write(paper, t(`statements:paper.${word}`), { at: at + 10, width: 60, colour: MUTED })
      const line = paper.y + 14
      doc
        .moveTo(PAGE.margin + at + 72, line)
        .lineTo(PAGE.margin + at + width - 12, line)
        .stroke()
    }
  }
  paper.y = top + 128
  const { confirmation, digest } = statement
  if (confirmation) {
    const at = formatMoment(new Date(confirmation.confirmedAt), language)
    write(paper, t('statements:paper.confirmed', { at }), { at: 0, width: WIDTH, size: 9, colour: MUTED })
    paper.y += 16
  }
  if (digest) {
    write(paper, `${t('statements:facts.digest')} ${digest}`, { at: 0, width: WIDTH, size: 8, colour: MUTED })
    paper.y += 16
  }
}

function feet(paper: Paper, { shopName, statement }: StatementPaper) {
  const { doc, t, language } = paper
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page)
    paper.y = PAGE.height - 40
    const what = `${shopName} · ${formatMonth(statement.month, language)}`
    write(paper, what, { at: 0, width: WIDTH * 0.7, size: 8, colour: MUTED })
    const number = t('statements:paper.page', { page: page + 1, pages: count })
    write(paper, number, { at: WIDTH * 0.7, width: WIDTH * 0.3, size: 8, colour: MUTED, isRight: true })
  }
}
