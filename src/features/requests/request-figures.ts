import type { RequestState } from './request-state.js'

/** What of a request the figures are made of. */
export interface Counted {
  organizationId: string | null
  state: RequestState
  isFollower: boolean
  reportedAt: Date
  acceptedAt: Date | null
  solvedAt: Date | null
  reopenings: number
  thanked: boolean
  wasLate: boolean
  /** By when something must happen; of one that is done, never. */
  dueAt: Date
}

export interface RequestFigures {
  /** Everything that people reported, and the causes behind it. */
  reports: number
  causes: number
  solved: number
  open: number
  late: number
  reopened: number
  thanks: number
  /** Mean hours from report to acceptance and to the last solution, with one decimal; null where there was none. */
  hoursToAccept: number | null
  hoursToSolve: number | null
}

const HOUR_MS = 3_600_000
const DONE: readonly RequestState[] = ['solved', 'confirmed']

/** Figures of each organization by its id, '' for what nobody has been given yet. Late is what was late at any step, or is now. */
export function figuresByOrganization(requests: readonly Counted[], now: Date): Map<string, RequestFigures> {
  const groups = new Map<string, Counted[]>()
  for (const request of requests) {
    const key = request.organizationId ?? ''
    groups.set(key, [...(groups.get(key) ?? []), request])
  }
  return new Map([...groups].map(([key, group]) => [key, figuresOf(group, now)]))
}

/** The figures of some requests together; one that follows another counts as a report, not as a cause. */
export function figuresOf(requests: readonly Counted[], now: Date): RequestFigures {
  const causes = requests.filter(({ isFollower }) => !isFollower)
  const count = (fits: (one: Counted) => boolean) => causes.filter(fits).length
  return {
    reports: requests.length,
    causes: causes.length,
    solved: count(({ state }) => DONE.includes(state)),
    open: count(({ state }) => !DONE.includes(state)),
    late: count(({ wasLate, dueAt }) => wasLate || dueAt < now),
    reopened: count(({ reopenings }) => reopenings > 0),
    thanks: requests.filter(({ thanked }) => thanked).length,
    hoursToAccept: meanHours(causes.map(({ reportedAt, acceptedAt }) => between(reportedAt, acceptedAt))),
    hoursToSolve: meanHours(causes.map(({ reportedAt, solvedAt }) => between(reportedAt, solvedAt))),
  }
}

const between = (from: Date, to: Date | null) => (to ? to.getTime() - from.getTime() : null)

function meanHours(spans: (number | null)[]): number | null {
  const known = spans.filter((span) => span !== null)
  if (known.length === 0) return null
  return Math.round((known.reduce((sum, span) => sum + span, 0) / known.length / HOUR_MS) * 10) / 10
}
