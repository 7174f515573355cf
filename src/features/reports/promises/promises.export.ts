import { translator, type Language, type Translate } from '../../../infrastructure/i18n.js'
import { formatDay, formatMoment } from '../../../lib/display.js'
import type { Period } from '../compare/compared-period.js'
import { paperPdf } from '../tables/paper-pdf.js'
import type { PaperRow } from '../tables/paper-table.js'
import type { Sheet, SheetCell, SheetColumn } from '../tables/sheet.js'
import type { PromisesReport, ShopPromises } from './promises.view.js'
import { complaintWord, reasonLine, refusalWord } from './reason-words.js'

/** One row for each shop, and behind it one for each benefit; the first column tells them apart, so that nothing is added up twice. */
export function promisesSheet(report: PromisesReport, period: Period, t: Translate): Sheet {
  const { totals } = report
  const column = (name: string, kind: SheetColumn['kind'] = 'text', width = 14): SheetColumn => ({
    label: t(`promises:columns.${name}`),
    kind,
    width,
  })
  return {
    name: `${period.from} ${period.to}`,
    columns: [
      column('row'),
      column('shop', 'text', 24),
      column('category', 'text', 8),
      column('agreement', 'text', 20),
      column('promise', 'text', 48),
      column('state'),
      column('redemptions', 'count'),
      column('members', 'count'),
      column('bill', 'yuan'),
      column('discount', 'yuan'),
      column('subsidy', 'yuan'),
      column('voids', 'count'),
      column('refusals', 'count'),
      column('refused_why', 'text', 40),
      column('complaints', 'count'),
      column('complained_why', 'text', 40),
    ],
    rows: report.shops.flatMap((shop) => [shopRow(shop, t), ...benefitRows(shop, t)]),
    totals: [
      t('reports:total'),
      '',
      '',
      '',
      '',
      '',
      ...figureCells(totals),
      totals.refusals,
      '',
      totals.complaints,
      '',
    ],
  }
}

function shopRow(shop: ShopPromises, t: Translate): SheetCell[] {
  return [
    t('promises:rows.shop'),
    shop.name,
    t(`common:categories.${shop.category}`),
    shop.agreements.map(({ number }) => number).join(' '),
    shop.services.join(t('promises:separator')),
    '',
    ...figureCells(shop.given),
    shop.refusals.total,
    reasonLine(t, shop.refusals, refusalWord),
    shop.complaints.total,
    reasonLine(t, shop.complaints, complaintWord),
  ]
}

function benefitRows(shop: ShopPromises, t: Translate): SheetCell[][] {
  return shop.benefits.map((benefit) => [
    t('promises:rows.benefit'),
    shop.name,
    t(`common:categories.${shop.category}`),
    benefit.title,
    benefit.sentence,
    t(`promises:states.${benefit.state}`),
    ...figureCells(benefit),
    null,
    '',
    null,
    '',
  ])
}

function figureCells(figures: ShopPromises['given']): SheetCell[] {
  const { redemptions, members, billFen, discountFen, subsidyFen, voids } = figures
  return [redemptions, members, billFen, discountFen, subsidyFen, voids]
}

/** The report on A4: each shop with its promises below it. */
export async function promisesPdf(
  report: PromisesReport,
  period: Period,
  printing: { communityName: string; userName: string; at: Date },
  language: Language,
): Promise<Buffer> {
  const t = translator(language)
  const days = t('report-tables:paper.from_to', {
    from: formatDay(period.from, language),
    to: formatDay(period.to, language),
  })
  const column = (name: string, kind: 'count' | 'yuan') =>
    ({ label: t(`report-tables:short.${name}`), kind }) as const
  const { totals } = report
  return paperPdf(
    {
      title: t('promises:paper.title'),
      facts: [
        [t('report-tables:paper.community'), printing.communityName],
        [t('report-tables:paper.period'), days],
        [t('promises:paper.promised_on'), formatDay(report.promisedOn, language)],
        [t('report-tables:paper.printed_at'), formatMoment(printing.at, language)],
        [t('report-tables:paper.printed_by'), printing.userName],
      ],
      sections: [
        {
          title: '',
          empty: t('promises:empty.title'),
          table: {
            columns: [
              { label: t('promises:paper.shop_and_promise'), kind: 'text' },
              column('redemptions', 'count'),
              column('members', 'count'),
              column('discountFen', 'yuan'),
              column('subsidyFen', 'yuan'),
              { label: t('promises:paper.refusals'), kind: 'count' },
              { label: t('promises:paper.complaints'), kind: 'count' },
            ],
            rows: [
              ...report.shops.flatMap((shop) => paperRows(shop, t)),
              ...(report.shops.length > 0
                ? [
                    {
                      cells: [t('reports:total'), ...given(totals), totals.refusals, totals.complaints],
                      look: 'total' as const,
                    },
                  ]
                : []),
            ],
          },
        },
      ],
      notes: [t('report-tables:paper.note')],
      foot: `${printing.communityName} · ${t('promises:paper.title')} · ${days}`,
    },
    language,
  )
}

function paperRows(shop: ShopPromises, t: Translate): PaperRow[] {
  const name = t('promises:paper.shop', {
    name: shop.name,
    category: t(`common:categories.${shop.category}`),
  })
  const sentence = (text: string): PaperRow[] => (text ? [{ cells: [text], look: 'sub' }] : [])
  const refused = reasonLine(t, shop.refusals, refusalWord)
  const complained = reasonLine(t, shop.complaints, complaintWord)
  return [
    { cells: [name, ...given(shop.given), shop.refusals.total, shop.complaints.total], look: 'total' },
    ...shop.benefits.map((benefit): PaperRow => ({
      cells: [promiseText(benefit, t), ...given(benefit)],
      look: 'sub',
    })),
    ...sentence(
      shop.services.length > 0
        ? t('promises:paper.services', { services: shop.services.join(t('promises:separator')) })
        : '',
    ),
    ...sentence(refused && t('promises:paper.refused', { reasons: refused })),
    ...sentence(complained && t('promises:paper.complained', { reasons: complained })),
  ]
}

function promiseText({ title, sentence, state }: ShopPromises['benefits'][number], t: Translate): string {
  const text = `${title}${t('common:colon')}${sentence}`
  return state === 'in_force' ? text : `${text}（${t(`promises:states.${state}`)}）`
}

const given = (figures: ShopPromises['given']): SheetCell[] => [
  figures.redemptions,
  figures.members,
  figures.discountFen,
  figures.subsidyFen,
]
