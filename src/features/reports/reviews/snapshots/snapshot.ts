import { canonicalJson, sha256Hex } from '../../../../lib/canonical-json.js'
import type { SnapshotReport } from '../review.model.js'

/** One figure of a report: of which part of it, which one, and its value; null where there is none. */
export interface SnapshotLine {
  part: string
  figure: string
  value: number | null
}

/** What a report tells at a moment, as a review keeps it: no names, so that nobody's data outlive them here. */
export interface Snapshot {
  lines: SnapshotLine[]
  /** SHA-256 over what is behind the figures (who, which benefits), so that a change of it shows even where all figures stay. */
  behind: string
}

/** A figure that is another one now; null where it is not there any more, or was not there. */
export interface ChangedLine {
  part: string
  figure: string
  kept: number | null
  present: number | null
}

/** Which report was asked for, with what. */
export interface SnapshotHeader {
  communityId: string
  report: SnapshotReport
  query: Record<string, string | number>
}

/** The form that the digest is made of; another number when it ever changes. */
const FORM = 1

/** The lines of one part of a report. */
export const linesOf = (part: string, figures: Record<string, number | null>): SnapshotLine[] =>
  Object.entries(figures).map(([figure, value]) => ({ part, figure, value }))

export const digestOf = (behind: unknown): string => sha256Hex(canonicalJson(behind))

/** SHA-256 over the canonical JSON of header and snapshot, whatever the order of the lines. */
export function snapshotDigest(
  { communityId, report, query }: SnapshotHeader,
  { lines, behind }: Snapshot,
): string {
  const ordered = lines
    .map(({ part, figure, value }) => [part, figure, value] as const)
    .sort((a, b) => (nameOf(a[0], a[1]) < nameOf(b[0], b[1]) ? -1 : 1))
  return digestOf({ form: FORM, report, communityId, query, lines: ordered, behind })
}

/** The figures that differ, in the order of the kept ones, then those that are new. */
export function changedLines(kept: Snapshot, present: Snapshot): ChangedLine[] {
  const before = byName(kept)
  const now = byName(present)
  const all = [
    ...kept.lines,
    ...present.lines.filter(({ part, figure }) => !before.has(nameOf(part, figure))),
  ]
  return all.flatMap(({ part, figure }) => {
    const name = nameOf(part, figure)
    const values = { kept: before.get(name) ?? null, present: now.get(name) ?? null }
    return values.kept === values.present ? [] : [{ part, figure, ...values }]
  })
}

const nameOf = (part: string, figure: string) => `${part} ${figure}`
const byName = ({ lines }: Snapshot) =>
  new Map(lines.map(({ part, figure, value }) => [nameOf(part, figure), value]))
