import { canonicalJson, sha256Hex } from '../../../lib/canonical-json.js'
import type { Grouping } from '../report.forms.js'
import { FIGURES, type BenefitsReport, type ReportFigures } from '../report.view.js'

/** Which report the figures are. */
export interface ReportHeader {
  communityId: string
  from: string
  to: string
  groupBy: Grouping
}

/** A row as it is kept with a review: labels change, keys do not. */
export type KeyedFigures = ReportFigures & { key: string }

/** The form that the digest is made of; another number when it ever changes. */
const FORM = 1

/**
 * SHA-256 over the canonical JSON of header, rows and totals, in whatever order or language the rows come: the same figures have the
 * same digest, whenever and in whatever form they are read. A comparison is no part of it.
 */
export function reportDigest(
  { communityId, from, to, groupBy }: ReportHeader,
  { rows, totals }: { rows: readonly KeyedFigures[]; totals: ReportFigures },
): string {
  const ordered = rows
    .filter(isNotEmpty)
    .map(keyed)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const content = {
    form: FORM,
    report: 'benefits',
    communityId,
    from,
    to,
    groupBy,
    rows: ordered,
    totals: figuresOf(totals),
  }
  return sha256Hex(canonicalJson(content))
}

/** The rows of a report as a review keeps them. */
export const keptRows = ({ rows }: BenefitsReport): KeyedFigures[] => rows.filter(isNotEmpty).map(keyed)

/** A row that only the period before has is none of the report's own. */
const isNotEmpty = (row: ReportFigures) => row.redemptions > 0 || row.voids > 0

const keyed = (row: KeyedFigures): KeyedFigures => ({ key: row.key, ...figuresOf(row) })

function figuresOf(figures: ReportFigures): ReportFigures {
  return Object.fromEntries(FIGURES.map((name) => [name, figures[name]])) as unknown as ReportFigures
}
