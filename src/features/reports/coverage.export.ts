import { translator, type Language, type Translate } from '../../infrastructure/i18n.js'
import { formatDay, formatMoment } from '../../lib/display.js'
import type { Period } from './compare/compared-period.js'
import type { Coverage } from './coverage.view.js'
import { paperPdf } from './tables/paper-pdf.js'
import type { Sheet, SheetCell, SheetColumn } from './tables/sheet.js'

/** The coverage as a table: everybody, each tag, each age band, and how many have been quiet for how long. */
export function coverageSheet(coverage: Coverage, period: Period, t: Translate): Sheet {
  return { name: `${period.from} ${period.to}`, columns: columnsOf(t), rows: rowsOf(coverage, t) }
}

/** The same on A4. */
export async function coveragePdf(
  coverage: Coverage,
  period: Period,
  printing: { communityName: string; userName: string; at: Date },
  language: Language,
): Promise<Buffer> {
  const t = translator(language)
  const title = t('console:reports.coverage.title')
  const days = t('report-tables:paper.from_to', {
    from: formatDay(period.from, language),
    to: formatDay(period.to, language),
  })
  return paperPdf(
    {
      title,
      facts: [
        [t('report-tables:paper.community'), printing.communityName],
        [t('report-tables:paper.period'), days],
        [t('report-tables:paper.printed_by'), printing.userName],
        [t('report-tables:paper.printed_at'), formatMoment(printing.at, language)],
      ],
      sections: [
        {
          title: '',
          table: { columns: columnsOf(t), rows: rowsOf(coverage, t).map((cells) => ({ cells })) },
        },
      ],
      notes: [t('report-tables:coverage.note')],
      foot: `${printing.communityName} · ${title} · ${days}`,
    },
    language,
  )
}

function columnsOf(t: Translate): SheetColumn[] {
  return [
    { label: t('report-tables:coverage.group'), kind: 'text' },
    { label: t('console:reports.coverage.members'), kind: 'count' },
    { label: t('report-tables:coverage.with_card'), kind: 'count' },
    { label: t('console:reports.coverage.redeemed'), kind: 'count' },
    { label: t('console:reports.coverage.rate'), kind: 'percent' },
  ]
}

function rowsOf(
  { byTag, byAgeBand, quietDays, neverRedeemed, ...all }: Coverage,
  t: Translate,
): SheetCell[][] {
  const row = (label: string, { members, withCard, redeemed, rate }: typeof all): SheetCell[] => [
    label,
    members,
    withCard,
    redeemed,
    rate,
  ]
  return [
    row(t('report-tables:coverage.all'), all),
    ...Object.entries(byTag).map(([tag, figures]) => row(t(`console:tags.${tag}`), figures)),
    ...Object.entries(byAgeBand).map(([band, figures]) => row(t(`reports:ageBand.${band}`), figures)),
    ...quietDays.map(({ days, members }): SheetCell[] => [
      t('quiet:filters.days', { days }),
      members,
      null,
      null,
      null,
    ]),
    [t('console:reports.coverage.never'), neverRedeemed, null, null, null],
  ]
}
