import { Types } from 'mongoose'
import { z } from 'zod'
import type { RequestMeta } from '../../http/api-route.js'
import { objectId } from '../../http/api-route.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { DecisionForm, ReviewsQuery } from './offline.forms.js'
import type { StoredQuarantine } from './quarantine.repository.js'
import type { FlaggedRedemption } from './review-case.js'
import * as repository from './review.repository.js'
import type { CasePlace, RecordedDecision } from './review.repository.js'
import { chainOfCases, decisionView, flaggedView, quarantinedView, type ReviewCase } from './review.view.js'

/** More than so many undecided cases are told as so many. */
export const MOST_COUNTED = 1000

type Meta = Pick<RequestMeta, 'actor' | 'requestId'>
type Case = FlaggedRedemption | StoredQuarantine

const placeSchema = z.tuple([z.number(), objectId])

/** What staff see of uploaded facts with flags, and decide: whether the community pays its part. */
export function createReviewService({ now, audit }: { now: () => Date; audit: AuditService }) {
  async function viewsOf(communityId: string, cases: readonly Case[]): Promise<ReviewCase[]> {
    const ids = cases.map(({ _id }) => _id.toHexString())
    const [chain, decisions] = await Promise.all([
      chainOfCases(communityId, cases),
      repository.findDecisions(communityId, ids),
    ])
    return cases.map((one) => {
      const id = one._id.toHexString()
      const own = decisions.filter(({ subjectId }) => subjectId.equals(one._id)).map(decisionView)
      const state = chain.get(id) ?? 'unknown'
      return 'offline' in one ? flaggedView(one, state, own) : quarantinedView(one, state, own)
    })
  }

  return {
    /** Flagged redemptions and quarantined items, the last uploaded first. */
    async list(communityId: string, query: ReviewsQuery): Promise<Page<ReviewCase>> {
      const { limit, cursor, ...filter } = query
      const page = { limit: limit + 1, after: cursor ? placeOf(cursor) : undefined }
      const isForQuarantine = filter.flag === undefined || filter.flag === 'quarantined'
      const [flagged, quarantined] = await Promise.all([
        filter.flag === 'quarantined' ? [] : repository.findFlagged(communityId, filter, page),
        isForQuarantine ? repository.findQuarantined(communityId, filter, page) : [],
      ])
      const all = [...flagged, ...quarantined].sort(lastUploadedFirst)
      const { items, nextCursor } = toPage<Case>(all, limit, (one) => [
        uploadedAtOf(one).getTime(),
        one._id.toHexString(),
      ])
      return { items: await viewsOf(communityId, items), nextCursor }
    },

    /** @throws NotFoundProblem also for a redemption without flags: there is nothing to decide */
    async get(communityId: string, id: string): Promise<ReviewCase> {
      const one =
        (await repository.findFlaggedById(communityId, id)) ??
        (await repository.findQuarantinedById(communityId, id))
      const [view] = one ? await viewsOf(communityId, [one]) : []
      if (!view) throw new NotFoundProblem()
      return view
    },

    /** How many cases are undecided, at most MOST_COUNTED. */
    async countUndecided(communityId: string): Promise<number> {
      return repository.countUndecided(communityId, MOST_COUNTED)
    },

    /**
     * Decides one case or several for one reason, all or none. A later decision supersedes; the former ones stay on record.
     * @throws NotFoundProblem when one of them is no case of this community
     */
    async decide(
      communityId: string,
      ids: readonly string[],
      { decision, reason }: DecisionForm,
      { actor, requestId }: Meta,
    ): Promise<void> {
      const at = now()
      await inTransaction(async (session) => {
        for (const id of new Set(ids)) {
          const marked = await repository.markCase(communityId, id, decision, session)
          if (!marked) throw new NotFoundProblem()
          const community = new Types.ObjectId(communityId)
          const subject = { subjectId: new Types.ObjectId(id), subjectKind: marked.kind }
          await repository.insertDecision(
            { communityId: community, ...subject, decision, reason, by: actor, at, requestId },
            session,
          )
          await audit.record(session, {
            communityId,
            type: 'OFFLINE_FACT_DECIDED',
            actor,
            subjects: [
              { kind: marked.kind, id },
              { kind: 'shop', id: marked.shopId },
            ],
            reason,
            facts: { decision, discountFen: marked.discountFen },
            requestId,
          })
        }
      })
    },
  }
}
export type ReviewService = ReturnType<typeof createReviewService>
export type { RecordedDecision }

const uploadedAtOf = (one: Case) => ('offline' in one ? one.offline.uploadedAt : one.uploadedAt)

function lastUploadedFirst(a: Case, b: Case): number {
  const difference = uploadedAtOf(b).getTime() - uploadedAtOf(a).getTime()
  return difference || (a._id.toHexString() < b._id.toHexString() ? 1 : -1)
}

function placeOf(cursor: string): CasePlace {
  const parsed = placeSchema.safeParse(decodeCursor(cursor))
  const isMoment = parsed.success && !Number.isNaN(new Date(parsed.data[0]).getTime())
  if (!isMoment)
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  return parsed.data
}
