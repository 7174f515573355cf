import type { Language, Translate } from '../../infrastructure/i18n.js'
import { formatMoment } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'

export interface ReceiptRow {
  label: string
  value: string
  isMain?: boolean
}

/** A receipt as rows of words, for the printed slip and for the picture alike. No name but the masked one. */
export interface Receipt {
  shopName: string
  /** What a voided record says in large letters; empty while it stands. */
  void: string
  rows: ReceiptRow[]
  number: string
}

const GROUP = 4

export function receiptOf(
  record: RecordedRedemption,
  shopName: string,
  { t, language }: { t: Translate; language: Language },
): Receipt {
  const row = (key: string, value: string, isMain = false): ReceiptRow => ({
    label: t(`receipts:rows.${key}`),
    value,
    ...(isMain ? { isMain } : {}),
  })
  const rows = [
    row('time', formatMoment(record.occurredAt, language)),
    row('benefit', record.benefitTitle ?? ''),
    row('member', memberOf(record, t)),
  ]
  if (typeof record.billFen === 'number') rows.push(row('bill', formatYuan(record.billFen)))
  rows.push(row('discount', formatYuan(-(record.discountFen ?? 0))))
  rows.push(row('payable', formatYuan(record.payableFen ?? 0), true))
  return { shopName, void: voidWords(record, t), rows, number: numberOf(record._id.toHexString()) }
}

function memberOf({ maskedName, presentedBy }: RecordedRedemption, t: Translate): string {
  const name = maskedName ?? ''
  return presentedBy === 'carer' ? t('receipts:by_carer', { name }) : name
}

function voidWords({ voided }: RecordedRedemption, t: Translate): string {
  if (!voided) return ''
  return voided.correctedBy ? t('receipts:corrected') : t('receipts:voided')
}

/** A record's number in groups, so that it can be read out. */
export function numberOf(id: string): string {
  return (id.toUpperCase().match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join(' ')
}
