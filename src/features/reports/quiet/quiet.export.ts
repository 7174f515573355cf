import { translator, type Language } from '../../../infrastructure/i18n.js'
import { formatDay, formatMoment } from '../../../lib/display.js'
import { maskName } from '../../../lib/masks.js'
import type { QuietFilters } from '../report.forms.js'
import { paperPdf } from '../tables/paper-pdf.js'
import type { Sheet, SheetCell, SheetColumn } from '../tables/sheet.js'
import type { QuietItem } from './quiet.service.js'

/** Full values of a member, for those who go there: only by a reveal with a reason. */
export interface Contact {
  phone: string | null
  address: string | null
}

export interface QuietPaper {
  items: readonly QuietItem[]
  total: number
  filters: QuietFilters
  communityName: string
  userName: string
  at: Date
  /** By member; absent on a list with masks only. */
  contacts?: ReadonlyMap<string, Contact>
}

/** The quiet members as a table with masks only. */
export function quietSheet(items: readonly QuietItem[], { days }: QuietFilters, language: Language): Sheet {
  const t = translator(language)
  const column = (name: string, kind: SheetColumn['kind'] = 'text', width = 14): SheetColumn => ({
    label: t(`quiet:columns.${name}`),
    kind,
    width,
  })
  return {
    name: t('quiet:sheet', { days }),
    columns: [
      column('number', 'count', 10),
      column('name'),
      column('sex', 'text', 8),
      column('age', 'count', 8),
      column('tags', 'text', 24),
      column('phone', 'text', 16),
      column('ever'),
      column('last', 'text', 20),
      column('last_on', 'text', 14),
      column('next_due', 'text', 14),
    ],
    rows: items.map((item): SheetCell[] => [
      item.number,
      maskName(item.name),
      t(`reports:sex.${item.sex}`),
      item.age,
      tagsOf(item, language),
      item.phoneMasked,
      t(`quiet:ever.${item.everRedeemed ? 'before' : 'never'}`),
      item.lastFollowUp ? t(`quiet:kinds.${item.lastFollowUp.kind}`) : '',
      item.lastFollowUp?.doneOn ?? '',
      item.lastFollowUp?.nextDueOn ?? '',
    ]),
  }
}

/** The list on A4 to take along, with room to write; full names, telephones and addresses only where they were revealed for it. */
export async function quietPdf(paper: QuietPaper, language: Language): Promise<Buffer> {
  const t = translator(language)
  const { items, total, filters, contacts } = paper
  return paperPdf(
    {
      title: t('quiet:paper.title'),
      facts: [
        [t('report-tables:paper.community'), paper.communityName],
        [t('quiet:paper.who'), filterWords(filters, language)],
        [t('report-tables:paper.printed_by'), paper.userName],
        [t('report-tables:paper.printed_at'), formatMoment(paper.at, language)],
      ],
      sections: [
        {
          title: t('quiet:paper.people', { shown: items.length, total }),
          empty: t('quiet:paper.nobody'),
          table: {
            isRuled: true,
            columns: [
              { label: t('quiet:columns.number'), kind: 'count' },
              { label: t('quiet:columns.name'), kind: 'text', width: 2 },
              { label: t('quiet:paper.age'), kind: 'text', width: 1.6 },
              { label: t('quiet:columns.tags'), kind: 'text', width: 2.4 },
              {
                label: t(contacts ? 'quiet:paper.contact' : 'quiet:columns.phone'),
                kind: 'text',
                width: 3.4,
              },
              { label: t('quiet:columns.last'), kind: 'text', width: 2.6 },
              { label: t('quiet:paper.found'), kind: 'text', width: 3 },
            ],
            rows: items.map((item) => ({ cells: lineOf(item, contacts?.get(item.id), language) })),
          },
        },
      ],
      notes: [t(contacts ? 'quiet:paper.full_note' : 'quiet:paper.masked_note')],
      foot: `${paper.communityName} · ${t('quiet:paper.title')}`,
    },
    language,
  )
}

function lineOf(item: QuietItem, contact: Contact | undefined, language: Language): SheetCell[] {
  const t = translator(language)
  const last = item.lastFollowUp
  return [
    item.number,
    contact ? item.name : maskName(item.name),
    `${t(`reports:sex.${item.sex}`)} ${t('quiet:paper.years', { count: item.age })}`,
    tagsOf(item, language),
    contact ? [contact.phone, contact.address].filter(Boolean).join('\n') : item.phoneMasked,
    last ? `${t(`quiet:kinds.${last.kind}`)} ${formatDay(last.doneOn, language)}` : '–',
    // Room to write by hand.
    '\n\n',
  ]
}

function tagsOf({ tags }: QuietItem, language: Language): string {
  const t = translator(language)
  return tags.map((tag) => t(`console:tags.${tag}`)).join(language === 'en' ? ', ' : '、')
}

/** Which members a list shows, in words. */
export function filterWords({ days, tag, ageBand, followUp }: QuietFilters, language: Language): string {
  const t = translator(language)
  return [
    t('quiet:filters.days', { days }),
    ...(tag ? [t(`console:tags.${tag}`)] : []),
    ...(ageBand ? [t(`reports:ageBand.${ageBand}`)] : []),
    ...(followUp === 'all' ? [] : [t(`quiet:filters.${followUp}`)]),
  ].join(language === 'en' ? ', ' : '，')
}
