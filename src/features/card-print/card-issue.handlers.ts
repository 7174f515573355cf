import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { Problem } from '../../problems.js'
import type { CardDeskService } from '../cards/card-desk.service.js'
import type { CardService, ReplaceReason } from '../cards/card.service.js'
import { jobHandler, type JobHandler, type RunningJob } from '../jobs/job-handler.js'
import type { JobService } from '../jobs/job.service.js'
import { CARD_LAYOUTS, type CardLayout } from './card-pdf.js'
import { CARD_PRINT, type CardPrintParams } from './card-print.handler.js'
import { inOrderOfMembers } from './selection.js'

export const CARD_ISSUE = 'card_issue'
export const CARD_RENEWAL = 'card_renewal'
/** Members or cards that are looked up at a time. */
const BATCH = 100
/** In which layout what was issued is printed; null when it is not. */
const print = z.enum(CARD_LAYOUTS).nullable()
const issueParams = z.object({ memberIds: z.array(objectId), print })
const renewalParams = z.object({ cardIds: z.array(objectId), print })

interface Dependencies {
  cards: Pick<CardService, 'issuePrinted'>
  cardDesk: CardDeskService
  jobs: Pick<JobService, 'enqueueOnce'>
}

/**
 * Gives cards to many: to those who have none that works, or in place of ones that run out. Whoever got one by an earlier
 * attempt is passed over, so that beginning anew gives nobody two.
 */
export function cardIssueHandlers({ cards, cardDesk, jobs }: Dependencies): JobHandler[] {
  async function issue(job: RunningJob<unknown>, memberId: string, reason: ReplaceReason): Promise<boolean> {
    try {
      await cards.issuePrinted({ communityId: job.communityId, memberId }, job, reason)
      return true
    } catch (error) {
      // Left, died or was suspended since the choice was made.
      if (error instanceof Problem && error.status < 500) return false
      throw error
    }
  }

  async function thenPrint(
    job: RunningJob<unknown>,
    layout: CardLayout | null,
    memberIds: readonly string[],
  ) {
    if (layout === null) return
    const good = await cardDesk.findGood(job.communityId, { memberIds })
    if (good.length === 0) return
    const ordered = await inOrderOfMembers(job.communityId, good)
    const params: CardPrintParams = { cardIds: ordered.map(({ _id }) => String(_id)), layout }
    const { communityId, language, jobId } = job
    const print = { communityId, kind: CARD_PRINT, params, total: good.length, language, causedBy: jobId }
    await jobs.enqueueOnce(print, job)
  }

  async function issueMissing(job: RunningJob<z.infer<typeof issueParams>>) {
    const { memberIds, print: layout } = job.params
    const counts = { issued: 0, skipped: 0 }
    for (let begin = 0; begin < memberIds.length; begin += BATCH) {
      const batch = memberIds.slice(begin, begin + BATCH)
      const holders = await cardDesk.holdersAmong(job.communityId, batch)
      for (const [index, memberId] of batch.entries()) {
        if (!holders.has(memberId))
          counts[(await issue(job, memberId, 'renewed')) ? 'issued' : 'skipped'] += 1
        await job.report(begin + index + 1, memberIds.length)
      }
    }
    await thenPrint(job, layout, memberIds)
    return { counts }
  }

  async function renew(job: RunningJob<z.infer<typeof renewalParams>>) {
    const { cardIds, print: layout } = job.params
    const counts = { renewed: 0, skipped: 0 }
    for (let begin = 0; begin < cardIds.length; begin += BATCH) {
      const batch = cardIds.slice(begin, begin + BATCH)
      const active = await cardDesk.findActive(job.communityId, batch)
      for (const [index, card] of active.entries()) {
        const isDone = await issue(job, String(card.memberId), 'renewed')
        counts[isDone ? 'renewed' : 'skipped'] += 1
        await job.report(begin + index + 1, cardIds.length)
      }
    }
    await thenPrint(job, layout, await cardDesk.membersOf(job.communityId, cardIds))
    return { counts }
  }

  return [
    jobHandler({ kind: CARD_ISSUE, params: issueParams, run: issueMissing }),
    jobHandler({ kind: CARD_RENEWAL, params: renewalParams, run: renew }),
  ]
}
