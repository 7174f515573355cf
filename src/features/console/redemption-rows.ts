import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { redemptionView } from '../redemptions/redemption.view.js'
import type { ConsoleContext } from './console-page.js'
import { cardKindWords } from '../proofs/code-words.js'
import { badge } from './words.js'

/** Records as rows of a list: what was given, what was voided and why, what was refused and why. */
export function redemptionRows(
  { req }: ConsoleContext,
  records: readonly RecordedRedemption[],
  shopNames: ReadonlyMap<string, string>,
) {
  return records.map((record) => {
    const view = redemptionView(record)
    const isDeclined = view.status === 'declined'
    return {
      ...view,
      shopName: shopNames.get(view.shopId) ?? '',
      isVoided: view.status === 'voided',
      isDeclined,
      isCommitted: view.status === 'committed',
      status: badge(req, 'redemption', view.status),
      voidReasonWords: view.voidReason ? req.t(`console:void_reasons.${view.voidReason}`) : null,
      declineWords: isDeclined ? declineWords(req, view.reason ?? '') : null,
      presentedWords: view.presentedBy === 'carer' ? req.t('carer:presented.carer') : null,
      cardKindWords: cardKindWords(req, view),
    }
  })
}

/** A refusal by a rule has a sentence of its own; other refusals have the words of their problem. */
function declineWords(req: ConsoleContext['req'], reason: string): string {
  return req.t(`declines:${reason}`, {
    defaultValue: req.t(`problems:${reason}.title`, { defaultValue: reason }),
  })
}
