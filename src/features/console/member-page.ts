import { businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { CARD_LAYOUTS } from '../card-print/card-pdf.js'
import { REPLACE_REASONS } from '../cards/card.service.js'
import type { CardView } from '../cards/card.view.js'
import { REVEALABLE_FIELDS, type RevealableField } from '../members/member.forms.js'
import { CONSENT_PURPOSES } from '../members/member.model.js'
import { mergedRecords } from '../members/member-names.js'
import type { MemberView } from '../members/member.view.js'
import { followUpRows } from '../reports/quiet/follow-up-words.js'
import { cardRows, livingCards } from './card-rows.js'
import { options } from './console-list.js'
import { idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { decisionsFor, type RefusedDecision } from './decisions.js'
import { memberDecisions } from './member-decisions.js'
import { userNames } from './user-names.js'
import { badge, tagWords } from './words.js'

/** What the page shows besides the member: a refused decision, a revealed value, records that were read for a reason. */
export interface MemberPageExtras {
  refused?: RefusedDecision
  memberId?: string
  revealed?: { field: RevealableField; value: string }
  records?: unknown[]
}

/** As many of the newest follow-ups as a page shows. */
const MOST_FOLLOW_UPS = 20

/** The page of one member. */
export function memberPage(services: Services) {
  const { members, cards, followUps, now } = services
  return async function show(context: ConsoleContext, extras: MemberPageExtras = {}): Promise<void> {
    const { req, res, communityId, actor } = context
    const memberId = extras.memberId ?? idOf(req)
    const key = { communityId, memberId }
    const member = await members.get(communityId, memberId)
    const owned = await cards.allOfMember(key)
    const living = livingCards(owned, businessDayOf(now()))
    const mayManage =
      mayDo(actor.role, 'member:manage') && member.erasedAt === null && member.mergedInto === null
    const merged = await mergedRecords(key)
    const isActive = member.status === 'active'
    const { refused } = extras
    const names = await userNames(services, context)
    const done = await followUps.ofMember(key, { limit: MOST_FOLLOW_UPS }, actor.role)
    if (refused) res.status(refused.refusal.status)
    if (extras.revealed || extras.records) res.set('Cache-Control', 'no-store')
    renderPage(context, 'members/show', {
      ...memberLocals(context, member),
      ...extras,
      mayManage,
      mayReveal: mayDo(actor.role, 'member:reveal') && member.erasedAt === null,
      mayMerge: mayManage && (isActive || member.status === 'suspended'),
      intoHref: member.mergedInto ? `/console/members/${member.mergedInto}` : undefined,
      merged,
      mayIssue: mayManage && isActive,
      cards: cardRows(context, owned, businessDayOf(now()), refused, names),
      followUps: followUpRows(req, done.items, names),
      mayFollowUp: mayDo(actor.role, 'follow-up:manage') && (isActive || member.status === 'suspended'),
      printedCard: printedCardOf(owned),
      replaceReasons: options(req, REPLACE_REASONS, 'card-print:replace.reasons'),
      layoutOptions: options(req, CARD_LAYOUTS, 'card-print:replace.layouts'),
      hasPrintedCard: living.some(({ kind }) => kind === 'printed'),
      revealFields: revealFields(context, member),
      decisions: mayManage ? decisionsFor(memberDecisions(req, member, living.length), refused) : [],
      formError: refused ? refused.refusal.errorSummary[0]?.text : undefined,
    })
  }
}

function memberLocals({ req }: ConsoleContext, member: MemberView) {
  return {
    title: member.name,
    crumbs: [{ href: '/console/members', label: req.t('console:members.title') }],
    member: {
      ...member,
      tags: tagWords(req, member.tags),
      status: badge(req, 'member', member.erasedAt ? 'erased' : member.status),
      consents: CONSENT_PURPOSES.map((purpose) => ({
        label: req.t(`console:members.consents.${purpose}`),
        isGranted: member.consents[purpose],
        at: member.consentRecords.filter((record) => record.purpose === purpose).at(-1)?.at,
      })),
    },
  }
}

function revealFields({ req }: ConsoleContext, member: MemberView) {
  const has: Record<RevealableField, boolean> = {
    idNumber: member.erasedAt === null,
    phone: member.phoneMasked !== null,
    address: member.hasAddress,
    emergencyContact: member.hasEmergencyContact,
  }
  const fields = REVEALABLE_FIELDS.filter((field) => has[field])
  return options(req, fields, 'console:members.fields')
}

/** The number of the member's printed card, and what else a heading needs. */
export function printedCardOf(cards: readonly CardView[]): CardView | undefined {
  return cards.find(({ kind, status }) => kind === 'printed' && status !== 'revoked')
}
