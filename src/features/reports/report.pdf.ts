import { translator, type Language } from '../../infrastructure/i18n.js'
import { formatDay, formatMoment } from '../../lib/display.js'
import { kindOf } from './report.export.js'
import type { BenefitsQuery } from './report.forms.js'
import { FIGURES, type BenefitsReport, type ReportFigures } from './report.view.js'
import { paperPdf } from './tables/paper-pdf.js'
import type { PaperRow } from './tables/paper-table.js'

/** Who prints a report, and what names it. */
export interface Printing {
  communityName: string
  userName: string
  at: Date
  digest: string
}

/** The report on A4: the same figures to the fen, of which days and moment they are, who printed them when, and their digest. */
export async function reportPdf(
  report: BenefitsReport,
  query: BenefitsQuery,
  printing: Printing,
  language: Language,
): Promise<Buffer> {
  const t = translator(language)
  const period = t('report-tables:paper.from_to', {
    from: formatDay(query.from, language),
    to: formatDay(query.to, language),
  })
  const grouping = t(`reports:groupings.${query.groupBy}`)
  const { compared } = report
  return paperPdf(
    {
      title: t('report-tables:paper.benefits'),
      facts: [
        [t('report-tables:paper.community'), printing.communityName],
        [t('report-tables:paper.period'), period],
        [t('report-tables:paper.grouping'), grouping],
        [
          t('report-tables:paper.as_of'),
          query.asOf ? formatMoment(new Date(query.asOf), language) : t('report-tables:paper.now'),
        ],
        [t('report-tables:paper.printed_by'), printing.userName],
        [t('report-tables:paper.printed_at'), formatMoment(printing.at, language)],
        ...(compared
          ? [
              [
                t('report-tables:paper.compared'),
                t('report-tables:paper.from_to', {
                  from: formatDay(compared.from, language),
                  to: formatDay(compared.to, language),
                }),
              ] as const,
            ]
          : []),
      ],
      sections: [
        {
          title: '',
          empty: t('reports:chart.empty'),
          table: {
            columns: [
              { label: grouping, kind: 'text' },
              ...FIGURES.map(
                (figure) => ({ label: t(`report-tables:short.${figure}`), kind: kindOf(figure) }) as const,
              ),
            ],
            rows: rowsOf(report, t),
          },
        },
      ],
      notes: [t('report-tables:paper.note'), t('report-tables:paper.digest', { digest: printing.digest })],
      foot: `${printing.communityName} · ${period} · ${grouping}`,
    },
    language,
  )
}

function rowsOf({ rows, totals, compared }: BenefitsReport, t: ReturnType<typeof translator>): PaperRow[] {
  if (rows.length === 0) return []
  const subRows = ({
    previous,
    change,
  }: {
    previous?: ReportFigures
    change?: ReportFigures
  }): PaperRow[] => [
    ...(previous ? [rowOf(t('report-tables:compared.previous'), previous, 'sub')] : []),
    ...(change ? [{ ...rowOf(t('report-tables:compared.change'), change, 'sub'), isSigned: true }] : []),
  ]
  return [
    ...rows.flatMap((row) => [rowOf(row.label, row), ...subRows(row)]),
    rowOf(t('reports:total'), totals, 'total'),
    ...subRows(compared ?? {}),
  ]
}

function rowOf(label: string, figures: ReportFigures, look?: 'sub' | 'total'): PaperRow {
  return { cells: [label, ...FIGURES.map((name) => figures[name])], ...(look ? { look } : {}) }
}
