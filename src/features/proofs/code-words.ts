import type { Request } from 'express'
import type { RedemptionAnswer } from '../redemptions/redemption.view.js'

/** What was held up, in the reader's words: which kind of card, and whether the phone made the code without network. */
export function cardKindWords(
  req: Pick<Request, 't'>,
  { cardKind, codeKind }: Pick<RedemptionAnswer, 'cardKind' | 'codeKind'>,
): string {
  if (codeKind === 'proof') return req.t('proof:code_kind')
  return cardKind ? req.t(`console:cards.kinds.${cardKind}`, '') : ''
}
