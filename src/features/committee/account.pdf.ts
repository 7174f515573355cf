import { translator, type Language, type Translate } from '../../infrastructure/i18n.js'
import { formatDay, formatMoment } from '../../lib/display.js'
import { paperPdf, type PaperContent } from '../reports/tables/paper-pdf.js'
import { givenTable, MOST_GIVEN, partnerTable, type AccountTable } from './account-tables.js'
import type { AccountView } from './account.view.js'
import { allianceLines, wholeLines, type FigureLine } from './figure-lines.js'

/** The annual account on A4: the whole community, a chapter for each alliance, what was lent, and how it is counted. */
export async function accountPdf(
  account: AccountView,
  printing: { communityName: string; userName: string; at: Date },
  language: Language,
): Promise<Buffer> {
  const t = translator(language)
  const title = t('committee:paper.title', { community: printing.communityName })
  const days = t('report-tables:paper.from_to', {
    from: formatDay(account.from, language),
    to: formatDay(account.to, language),
  })
  const chapters = ['whole', ...account.alliances.map(({ kind }) => kind), 'given']
  const heading = (name: string, words: string) =>
    t('committee:paper.chapter', {
      number: t(`committee:paper.numbers.${chapters.indexOf(name) + 1}`),
      title: words,
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
        figuresSection(t, heading('whole', t('committee:whole.title')), wholeLines(t, account.whole)),
        ...account.alliances.flatMap(({ kind, figures, partners }) => [
          figuresSection(
            t,
            heading(kind, t(`organizations:alliances.${kind}`)),
            allianceLines(t, kind, figures),
          ),
          section('', partnerTable(t, kind, partners), t('committee:no_partners')),
        ]),
        section(
          heading('given', t('committee:given.title')),
          givenTable(t, account.given),
          t('committee:given.none'),
        ),
      ],
      notes: [
        ...(account.given.length > MOST_GIVEN ? [t('committee:given.most', { count: MOST_GIVEN })] : []),
        ...notesOf(t),
      ],
      foot: `${title} · ${days}`,
    },
    language,
  )
}

/** How everything is counted, in words. */
export const notesOf = (t: Translate): string[] =>
  ['reached', 'requests', 'shared', 'needs', 'recorded'].map((name) => t(`committee:rules.${name}`))

type Section = PaperContent['sections'][number]

function figuresSection(t: Translate, title: string, lines: readonly FigureLine[]): Section {
  return {
    title,
    table: {
      columns: [
        { label: t('committee:paper.what'), kind: 'text', width: 1 },
        { label: t('committee:paper.figure'), kind: 'text', width: 0.6 },
        { label: t('committee:paper.note'), kind: 'text', width: 2 },
      ],
      rows: lines.map(({ label, figure, note }) => ({ cells: [label, figure, note] })),
    },
  }
}

const section = (title: string, { columns, rows }: AccountTable, empty: string): Section => ({
  title,
  table: { columns, rows: rows.map((cells) => ({ cells })) },
  empty,
})
