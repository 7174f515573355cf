import type { Request } from 'express'
import { CONSENT_PURPOSES } from '../members/member.model.js'
import type { MemberView } from '../members/member.view.js'

/** What a member decided for each purpose, with the words of what it means, and every decision before. */
export function consentRows(req: Request, member: MemberView, names?: ReadonlyMap<string, string>) {
  const purposeWords = (purpose: string) => req.t(`privacy:purposes.${purpose}.title`)
  return {
    consents: CONSENT_PURPOSES.map((purpose) => ({
      purpose,
      title: purposeWords(purpose),
      text: req.t(`privacy:purposes.${purpose}.text`),
      after: req.t(`privacy:purposes.${purpose}.after`),
      isGranted: member.consents[purpose],
      isMembership: purpose === 'membership',
      at: member.consentRecords.filter((record) => record.purpose === purpose).at(-1)?.at,
    })),
    history: member.consentRecords
      .map(({ purpose, granted, noticeVersion, at, recordedBy }) => ({
        title: purposeWords(purpose),
        granted,
        noticeVersion,
        at,
        by: recorderWords(req, recordedBy, names),
      }))
      .reverse(),
  }
}

function recorderWords(req: Request, recordedBy: string, names?: ReadonlyMap<string, string>): string {
  if (recordedBy === 'member') return req.t('privacy:by.member')
  return names?.get(recordedBy) ?? req.t('privacy:by.staff')
}

interface Look {
  at: string
  what: string
  field: string | null
  role: string
  userId: string | null
  reason: string | null
}

/** Who looked at full data, in words; names only for staff. */
export function lookRows(req: Request, looks: readonly Look[], names?: ReadonlyMap<string, string>) {
  return looks.map(({ at, what, field, role, userId, reason }) => {
    const isOwn = role === 'member'
    return {
      at,
      what: field ? req.t(`console:members.fields.${field}`) : req.t(`privacy:looks.what.${what}`),
      by: names?.get(userId ?? '') ?? req.t(`privacy:looks.roles.${role}`),
      reason: isOwn ? req.t('privacy:looks.own_wish') : reason,
    }
  })
}
