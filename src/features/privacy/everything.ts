import type { Request } from 'express'
import { formatDay, formatMoment } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import { lookRows } from './consent-rows.js'

interface Everything {
  exportedAt: string
  member: Record<string, unknown> & {
    consentRecords: { purpose: string; granted: boolean; noticeVersion: string; at: string }[]
  }
  cards: { kind: string; status: string; cardNumberFormatted?: string | null; createdAt: string }[]
  redemptions: {
    businessDay: string
    shopName: string | null
    benefitTitle: string | null
    discountFen: number | null
    voidedAt: string | null
  }[]
  looks: Parameters<typeof lookRows>[1]
}

/** The copy of a member's data as sections that a person can read; the file has the same and all its fields. */
export function readableCopy(req: Request, copy: Record<string, unknown>) {
  const { exportedAt, member, cards, redemptions, looks } = copy as unknown as Everything
  const { t, language } = req
  const moment = (at: string) => formatMoment(new Date(at), language)
  return {
    exportedAt,
    facts: factsOf(req, member),
    lists: [
      {
        title: t('privacy:copy.consents'),
        lines: member.consentRecords.map(({ purpose, granted, noticeVersion, at }) =>
          t('privacy:copy.consent_line', {
            at: moment(at),
            purpose: t(`privacy:purposes.${purpose}.title`),
            decision: t(granted ? 'privacy:granted' : 'privacy:withdrawn'),
            version: noticeVersion,
          }),
        ),
      },
      {
        title: t('privacy:copy.cards'),
        lines: cards.map(({ kind, status, cardNumberFormatted, createdAt }) =>
          [
            t(`console:cards.kinds.${kind}`),
            cardNumberFormatted,
            t(`console:status.card.${status}`),
            moment(createdAt),
          ]
            .filter(Boolean)
            .join(' · '),
        ),
      },
      {
        title: t('privacy:copy.redemptions'),
        lines: redemptions.map((used) =>
          [
            formatDay(used.businessDay, language),
            used.shopName,
            used.benefitTitle,
            used.discountFen === null
              ? null
              : t('privacy:copy.saved', { amount: formatYuan(used.discountFen) }),
            used.voidedAt ? t('my:records.voided') : null,
          ]
            .filter(Boolean)
            .join(' · '),
        ),
      },
      {
        title: t('privacy:looks.title'),
        lines: lookRows(req, looks).map(({ at, what, by, reason }) =>
          [moment(at), by, what, reason].filter(Boolean).join(' · '),
        ),
      },
    ],
  }
}

function factsOf({ t, language }: Request, member: Everything['member']) {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const tags = (member.tags as string[]).map((tag) => t(`console:tags.${tag}`))
  const facts: [string, string][] = [
    ['console:members.fields.name', text(member.name)],
    ['console:members.fields.idNumber', text(member.idNumber)],
    ['console:members.birth', formatDay(text(member.birthDate), language)],
    ['privacy:copy.sex', t(`console:members.sex.${text(member.sex)}`)],
    ['console:members.fields.phone', text(member.phone)],
    ['console:members.fields.address', text(member.address)],
    ['console:members.fields.emergencyContact', contactText(member.emergencyContact)],
    ['console:members.fields.tags', tags.join(language === 'en' ? ', ' : '、')],
    ['console:members.number', text(member.number)],
    ['privacy:copy.since', formatMoment(new Date(text(member.createdAt)), language)],
  ]
  return facts.map(([key, value]) => ({ label: t(key), value: value || t('common:form.none') }))
}

function contactText(value: unknown): string {
  if (typeof value === 'string') return value
  const { relation, name, phone } = (value ?? {}) as Record<string, string | undefined>
  return [relation, name, phone].filter(Boolean).join(' ')
}
