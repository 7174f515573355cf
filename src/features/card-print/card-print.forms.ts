import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { idList, printedCardListQuery } from '../cards/card-desk.forms.js'
import { REPLACE_REASONS } from '../cards/card.service.js'
import { memberListQuery } from '../members/member.forms.js'
import { CARD_LAYOUTS } from './card-pdf.js'

const layout = z.enum(CARD_LAYOUTS, { error: 'fields:card_layout' })

/** Of whom or which: ids, or everything that a list finds. */
const selection = {
  cardIds: idList.optional(),
  memberIds: idList.optional(),
  /** Members, as the list of members finds them. */
  filter: memberListQuery.pick({ q: true, status: true, tag: true }).optional(),
  /** Members whom an import has registered or changed: the id of its job. */
  importJobId: objectId.optional(),
  /** Cards, as the list of cards finds them. */
  cardFilter: printedCardListQuery.pick({ state: true, expiringWithinDays: true }).optional(),
}
const exactlyOne = (...values: unknown[]) => values.filter((value) => value !== undefined).length === 1

export const cardSelectionForm = z
  .strictObject(selection)
  .refine(
    ({ cardIds, memberIds, filter, importJobId, cardFilter }) =>
      exactlyOne(cardIds, memberIds, filter, importJobId, cardFilter),
    { error: 'fields:one_selection' },
  )
export type CardSelection = z.infer<typeof cardSelectionForm>

export const memberSelectionForm = z
  .strictObject({
    memberIds: selection.memberIds,
    filter: selection.filter,
    importJobId: selection.importJobId,
  })
  .refine(({ memberIds, filter, importJobId }) => exactlyOne(memberIds, filter, importJobId), {
    error: 'fields:one_selection',
  })
export type MemberSelection = z.infer<typeof memberSelectionForm>

export const cardPrintForm = z
  .strictObject({ ...selection, layout })
  .refine(
    ({ cardIds, memberIds, filter, importJobId, cardFilter }) =>
      exactlyOne(cardIds, memberIds, filter, importJobId, cardFilter),
    { error: 'fields:one_selection' },
  )

/** With `print` the cards are printed afterwards, by a job of their own. */
export const cardIssueForm = z
  .strictObject({
    memberIds: selection.memberIds,
    filter: selection.filter,
    importJobId: selection.importJobId,
    print: layout.optional(),
  })
  .refine(({ memberIds, filter, importJobId }) => exactlyOne(memberIds, filter, importJobId), {
    error: 'fields:one_selection',
  })

export const cardRenewalForm = z
  .strictObject({
    cardIds: selection.cardIds,
    cardFilter: printedCardListQuery.pick({ expiringWithinDays: true }).required().optional(),
    print: layout.optional(),
  })
  .refine(({ cardIds, cardFilter }) => exactlyOne(cardIds, cardFilter), { error: 'fields:one_selection' })

export const replaceCardForm = z.strictObject({
  reason: z.enum(REPLACE_REASONS, { error: 'fields:replace_reason' }).default('lost'),
  print: layout.optional(),
})
export type ReplaceCardForm = z.infer<typeof replaceCardForm>
