import { z } from 'zod'
import { cardNumberOf, formatCardNumber } from '../codes/typed-code.js'
import { CARD_KINDS, CARD_STATUSES } from './card.model.js'
import type { StoredCard } from './card.repository.js'

export const cardSchema = z.object({
  id: z.string(),
  memberId: z.string(),
  kind: z.enum(CARD_KINDS),
  serial: z.number().int(),
  cardNumber: z.string().nullable(),
  cardNumberFormatted: z.string().nullable(),
  issueNo: z.number().int(),
  expiresOn: z.string().nullable(),
  status: z.enum(CARD_STATUSES),
  statusReason: z.string().nullable(),
  revokedAt: z.string().nullable(),
  name: z.string().nullable(),
  printedAt: z.string().nullable(),
  printedBy: z.string().nullable(),
  handedOverAt: z.string().nullable(),
  handedOverBy: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type CardView = z.infer<typeof cardSchema>

/** A card without anything that could be used in its place. A phone has no number to type. */
export function cardView(card: StoredCard): CardView {
  const cardNumber = card.kind === 'printed' ? cardNumberOf(card.serial) : null
  return {
    id: String(card._id),
    memberId: String(card.memberId),
    kind: card.kind,
    serial: card.serial,
    cardNumber,
    cardNumberFormatted: cardNumber === null ? null : formatCardNumber(cardNumber),
    issueNo: card.issueNo,
    expiresOn: card.expiresOn ?? null,
    status: card.status,
    statusReason: card.statusReason ?? null,
    revokedAt: card.revokedAt?.toISOString() ?? null,
    name: card.name ?? null,
    printedAt: card.printedAt?.toISOString() ?? null,
    printedBy: card.printedBy ?? null,
    handedOverAt: card.handedOverAt?.toISOString() ?? null,
    handedOverBy: card.handedOverBy ?? null,
    createdAt: card.createdAt.toISOString(),
    updatedAt: card.updatedAt.toISOString(),
  }
}
