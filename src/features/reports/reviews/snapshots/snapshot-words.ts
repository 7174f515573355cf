import type { Translate } from '../../../../infrastructure/i18n.js'
import { formatNumber } from '../../../../lib/display.js'
import { formatYuan } from '../../../../lib/money.js'
import type { SnapshotReport } from '../review.model.js'
import type { Asked } from './snapshot-reviews.service.js'

/** Names of the shops that a report speaks of, by their ids. */
type NameOf = (shopId: string) => string

/** A part of a report in words: all of it, those of a tag or age band, one shop, one alliance. */
export function partWord(t: Translate, part: string, nameOf: NameOf): string {
  const [kind = '', key = ''] = part.split(':')
  if (kind === 'shop') return nameOf(key)
  if (kind === 'tag') return t(`console:tags.${key}`)
  if (kind === 'age') return t(`reports:ageBand.${key}`)
  if (kind === 'quiet') return t('console:reports.coverage.days', { days: key })
  if (kind === 'alliance') return t(`organizations:alliances.${key}`)
  return t('report-reviews:snapshot.all')
}

export const figureWord = (t: Translate, figure: string) => t(`report-reviews:figure_names.${figure}`)

export function valueText(figure: string, value: number | null): string {
  if (value === null) return '–'
  return figure.endsWith('Fen') ? formatYuan(value) : formatNumber(value)
}

/** Where the report stands in the console. */
export function reportHref({ report, query }: Asked): string {
  const named = Object.entries<string | number | undefined>({ ...query })
  const words = new URLSearchParams(
    named.flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString()
  return `${PATHS[report]}?${words}`
}

const PATHS: Record<SnapshotReport, string> = {
  coverage: '/console/reports/coverage',
  quiet: '/console/reports/quiet',
  promises: '/console/reports/promises',
  alliances: '/console/committee',
}

/** What the report was asked for, but for its days. */
export function queryWords(t: Translate, { report, query }: Asked): string {
  if (report !== 'quiet') return ''
  const { days, tag, ageBand, followUp } = query
  return [
    t('console:reports.quiet.title', { days }),
    ...(tag ? [t(`console:tags.${tag}`)] : []),
    ...(ageBand ? [t(`reports:ageBand.${ageBand}`)] : []),
    ...(followUp === 'all' ? [] : [t(`quiet:filters.${followUp}`)]),
  ].join(t('common:separator', { defaultValue: ' · ' }))
}
