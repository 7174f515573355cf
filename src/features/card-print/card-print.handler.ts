import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { readPrintFonts } from '../../infrastructure/print-fonts.js'
import { businessDayOf } from '../../lib/business-day.js'
import { maskName } from '../../lib/masks.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CardDeskService } from '../cards/card-desk.service.js'
import type { CardService } from '../cards/card.service.js'
import type { StoredCard } from '../cards/card.repository.js'
import { cardNumberOf, formatCardNumber } from '../codes/typed-code.js'
import type { CommunityService } from '../communities/community.service.js'
import { jobHandler, type JobHandler, type RunningJob } from '../jobs/job-handler.js'
import { jobEvent } from '../jobs/job.service.js'
import { findNamedMembers } from '../members/member-names.js'
import type { CardFace } from './card-face.js'
import { CARD_LAYOUTS, writeCardPdf } from './card-pdf.js'
import { printWords, type PrintWords } from './print-words.js'

export const CARD_PRINT = 'card_print'
/** Cards that are read at a time. */
const BATCH = 100

export const cardPrintParams = z.object({ cardIds: z.array(objectId), layout: z.enum(CARD_LAYOUTS) })
export type CardPrintParams = z.infer<typeof cardPrintParams>

interface Dependencies {
  cards: Pick<CardService, 'codeForPrint'>
  cardDesk: CardDeskService
  communities: Pick<CommunityService, 'get'>
  audit: AuditService
  now: () => Date
}

/** Prints cards as a PDF. The codes are signed as they are drawn, from the cards as they are then. */
export function cardPrintHandler({ cards, cardDesk, communities, audit, now }: Dependencies): JobHandler {
  async function run(job: RunningJob<CardPrintParams>) {
    const { communityId, params } = job
    const words = printWords(await communities.get(communityId), job.language)
    const good = await cardDesk.findGood(communityId, { cardIds: params.cardIds })
    if (good.length === 0) throw new Problem('nothing_to_print')
    const isGood = new Set(good.map(({ _id }) => String(_id)))
    const printed: string[] = []
    const faces = facesOf(
      job,
      words,
      params.cardIds.filter((id) => isGood.has(id)),
      printed,
    )
    await writeCardPdf(faces, {
      layout: params.layout,
      words,
      fonts: await readPrintFonts(),
      total: good.length,
      write: job.write,
      createdAt: now(),
    })
    await job.assertMine()
    const counts = { cards: printed.length, skipped: params.cardIds.length - printed.length }
    await notePrinted(job, printed, counts)
    const name = `cards-${params.layout}-${businessDayOf(now())}-${printed.length}.pdf`
    return { counts, file: { name, contentType: 'application/pdf' } }
  }

  /** One card after the other, as the store has it when its turn comes; notes which were drawn. */
  async function* facesOf(
    job: RunningJob<CardPrintParams>,
    words: PrintWords,
    cardIds: readonly string[],
    printed: string[],
  ): AsyncGenerator<CardFace> {
    for (let begin = 0; begin < cardIds.length; begin += BATCH) {
      const batch = cardIds.slice(begin, begin + BATCH)
      const found = await cardDesk.findGood(job.communityId, { cardIds: batch })
      const byId = new Map(found.map((card) => [String(card._id), card]))
      const memberIds = found.map(({ memberId }) => String(memberId))
      const holders = await findNamedMembers(job.communityId, memberIds)
      for (const [index, id] of batch.entries()) {
        const card = byId.get(id)
        const holder = card && holders.get(String(card.memberId))
        if (card && holder) {
          printed.push(id)
          yield faceOf(card, holder.name, words)
        }
        await job.report(begin + index + 1, cardIds.length)
      }
    }
  }

  function faceOf(card: StoredCard, name: string, words: PrintWords): CardFace {
    return {
      maskedName: maskName(name),
      cardNumber: formatCardNumber(cardNumberOf(card.serial)),
      issueNo: card.issueNo,
      expiresOn: words.day(card.expiresOn ?? ''),
      code: cards.codeForPrint(card),
    }
  }

  async function notePrinted(
    job: RunningJob<CardPrintParams>,
    printed: readonly string[],
    counts: Record<string, number>,
  ): Promise<void> {
    for (let begin = 0; begin < printed.length; begin += BATCH * 5) {
      const batch = printed.slice(begin, begin + BATCH * 5)
      await cardDesk.markPrinted(job.communityId, batch, job.actor.userId ?? null)
    }
    await audit.record(null, jobEvent(job, 'CARDS_PRINTED', job, { ...counts, layout: job.params.layout }))
  }

  return jobHandler({ kind: CARD_PRINT, params: cardPrintParams, run })
}
