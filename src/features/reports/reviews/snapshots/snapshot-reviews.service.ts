import { Problem } from '../../../../problems.js'
import type { AuditService } from '../../../audit/audit.service.js'
import type { CommitteeService } from '../../../committee/committee.service.js'
import type { CoverageService } from '../../coverage.service.js'
import type { PromisesService } from '../../promises/promises.service.js'
import type { QuietService } from '../../quiet/quiet.service.js'
import type { QuietFilters } from '../../report.forms.js'
import type { Reader } from '../../report.service.js'
import { keepReview } from '../keep-review.js'
import type { SnapshotWords } from '../review.forms.js'
import type { SnapshotReport } from '../review.model.js'
import type { SnapshotReviewRecord } from '../review.repository.js'
import { alliancesSnapshot, coverageSnapshot, promisesSnapshot, quietSnapshot } from './report-snapshots.js'
import { changedLines, snapshotDigest, type ChangedLine, type Snapshot } from './snapshot.js'

interface Period {
  from: string
  to: string
}

/** A report that tells the present only, and what it is asked for. */
export type Asked =
  { report: Exclude<SnapshotReport, 'quiet'>; query: Period } | { report: 'quiet'; query: QuietFilters }

/** What a report tells now. */
export interface Read {
  snapshot: Snapshot
  digest: string
  /** When it was read. */
  asOf: Date
}

/** A review beside what its report tells now. */
export interface SnapshotCheck {
  digest: string
  agrees: boolean
  changed: ChangedLine[]
  /** Whether what is behind the figures is another one, be the figures the same or not. */
  isBehindChanged: boolean
}

interface Dependencies {
  audit: AuditService
  now: () => Date
  coverage: Pick<CoverageService, 'coverage'>
  quiet: Pick<QuietService, 'all'>
  promises: Pick<PromisesService, 'promises'>
  committee: Pick<CommitteeService, 'account'>
}

/** Reviews of the reports whose figures cannot be run again as of a past moment: the figures are kept, and compared with today's. */
export function createSnapshotReviewService({ audit, now, ...reports }: Dependencies) {
  async function snapshotOf(reader: Reader, { report, query }: Asked): Promise<Snapshot> {
    switch (report) {
      case 'coverage':
        return coverageSnapshot(await reports.coverage.coverage(reader, query, 'json'))
      case 'promises':
        return promisesSnapshot(await reports.promises.promises(reader, query, 'json'))
      case 'alliances':
        return alliancesSnapshot(await reports.committee.account(reader, query, 'json'))
      case 'quiet':
        return quietSnapshot((await reports.quiet.all(reader, query, 'json', Infinity)).items)
    }
  }

  /** What a report tells now, with its digest. Like every view it is an audit event. */
  async function read(reader: Reader, asked: Asked): Promise<Read> {
    const asOf = now()
    const snapshot = await snapshotOf(reader, asked)
    const header = { communityId: reader.communityId, report: asked.report, query: plain(asked) }
    return { snapshot, digest: snapshotDigest(header, snapshot), asOf }
  }

  return {
    read,

    /**
     * Keeps a comment with what a report tells now, and its digest. Sent twice with one key, it is one review.
     * @throws Problem report_changed when the figures are not those that were looked at
     */
    async review(
      reader: Reader,
      asked: Asked,
      { comment, digest: seen, key }: SnapshotWords,
    ): Promise<{ review: SnapshotReviewRecord; isNew: boolean }> {
      const { snapshot, digest, asOf } = await read(reader, asked)
      if (seen !== undefined && seen !== digest) throw new Problem('report_changed')
      const { communityId, actor } = reader
      const query = plain(asked)
      const kept = { communityId, report: asked.report, query, snapshot, asOf, digest, comment, by: actor }
      return keepReview(audit, reader, { ...kept, ...(key ? { key } : {}) }, query)
    },

    /** Whether the report of a review tells the same now, and what it tells otherwise. */
    async check(reader: Reader, review: SnapshotReviewRecord): Promise<SnapshotCheck> {
      const present = await read(reader, { report: review.report, query: review.query } as unknown as Asked)
      return {
        digest: present.digest,
        agrees: present.digest === review.digest,
        changed: changedLines(review.snapshot, present.snapshot),
        isBehindChanged: review.snapshot.behind !== present.snapshot.behind,
      }
    },
  }
}
export type SnapshotReviewService = ReturnType<typeof createSnapshotReviewService>

/** What is asked for without what is not named: the store keeps no undefined. */
function plain({ query }: Asked): Record<string, string | number> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}
