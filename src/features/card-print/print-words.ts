import type { Language } from '../../infrastructure/i18n.js'
import { translator } from '../../infrastructure/i18n.js'
import { formatDay } from '../../lib/display.js'
import { readablePhoneNumber } from '../../lib/phone-number.js'

/** What a community prints on its cards. */
export interface CardIssuer {
  name: string
  street: string
  district: string
  settings: { contactPhone?: string | null; cardRules?: readonly string[] | null }
}

const OUR_RULES = ['rule_1', 'rule_2', 'rule_3', 'rule_4']

/** Every word on the cards of one community, in the language of whoever asked for them. */
export function printWords(issuer: CardIssuer, language: Language) {
  const t = translator(language)
  const phone = issuer.settings.contactPhone
  const place = t('card-print:card.place', {
    district: issuer.district,
    street: issuer.street,
    community: issuer.name,
  })
  return {
    title: t('card-print:card.title'),
    community: issuer.name,
    name: t('card-print:card.name'),
    cardNumber: (issueNo: number) => t('card-print:card.number', { number: issueNo }),
    expires: t('card-print:card.expires'),
    show: t('card-print:card.show'),
    rulesTitle: t('card-print:card.rules_title'),
    /** The community's own, or ours. */
    rules: issuer.settings.cardRules ?? OUR_RULES.map((rule) => t(`card-print:card.${rule}`)),
    /** A small line above a large one: the telephone, or where to go when the community has none. */
    contact: phone
      ? ([place, t('card-print:card.phone', { phone: readablePhoneNumber(phone) })] as const)
      : ([t('card-print:card.desk'), place] as const),
    day: (day: string) => formatDay(day, language),
    /** Beside the cards of a sheet, for whoever prints. */
    sheet: (number: number, total: number, side: 'front' | 'back') =>
      t(`card-print:sheet.${side}`, { number, total }),
  }
}
export type PrintWords = ReturnType<typeof printWords>
