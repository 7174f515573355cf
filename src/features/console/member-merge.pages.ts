import { businessDayOf } from '../../lib/business-day.js'
import type { PageRoute } from '../../http/page-route.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { mergeBody, TAKEABLE, toldApartBody } from '../member-merge/member-merge.forms.js'
import type { MemberView } from '../members/member.view.js'
import { livingCards } from './card-rows.js'
import { attempt, choicesIn, readForm, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { options } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { badge, tagWords } from './words.js'

const WORDS = 'member-merge:fields'
const LIST = '/console/members/duplicates'
const OBJECT_ID = /^[0-9a-f]{24}$/

/** Members who were registered twice: found, held beside each other, and made one. */
export function memberMergePages(services: Services): PageRoute[] {
  const { duplicates, memberMerges, members, cards, now } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const { pairs, count } = await duplicates.propose(communityId)
    renderPage(context, 'members/duplicates', {
      title: req.t('member-merge:list.title'),
      crumbs: [membersCrumb(context)],
      pairs: pairs.map((pair) => ({ ...pair, why: req.t(`member-merge:why.${pair.why}`) })),
      hidden: count - pairs.length,
    })
  }

  async function tellApart(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const { memberIds } = readForm(toldApartBody, { memberIds: choicesIn(typed(req), 'memberIds') })
    await duplicates.tellApart(communityId, memberIds, meta)
    goTo(res, afterDoing(LIST, 'members_told_apart'))
  }

  async function sideOf(context: ConsoleContext, memberId: string) {
    const { req, communityId } = context
    const member = await members.get(communityId, memberId)
    const owned = await cards.allOfMember({ communityId, memberId })
    return {
      ...member,
      tagWords: tagWords(req, member.tags),
      badge: badge(req, 'member', member.status),
      cardCount: livingCards(owned, businessDayOf(now())).length,
      isFit: isFit(member),
    }
  }

  /** The member with whom to compare, or a search for one. */
  async function choose(context: ConsoleContext) {
    const { req, communityId } = context
    const id = idOf(req)
    const other = req.query.with
    if (typeof other === 'string' && OBJECT_ID.test(other) && other !== id) return compare(context, other)
    const member = await members.get(communityId, id)
    const q = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 100) : ''
    const found = q ? await members.find(communityId, q, 20) : []
    renderPage(context, 'members/merge-choose', {
      title: req.t('member-merge:choose.title', { name: member.name }),
      crumbs: [membersCrumb(context), { href: `/console/members/${id}`, label: member.name }],
      member,
      q,
      found: found.filter((one) => one.id !== id && isFit(one)),
    })
  }

  async function compare(context: ConsoleContext, otherId: string, values?: Typed, refusal?: Refusal) {
    const { req, res } = context
    const [first, second] = await Promise.all([sideOf(context, idOf(req)), sideOf(context, otherId)])
    if (!first.isFit || !second.isFit) throw new Problem('illegal_transition')
    if (refusal) res.status(refusal.status)
    const sides = [first, second]
    const stays = (values && textIn(values, 'keep')) ?? (first.number < second.number ? first.id : second.id)
    renderPage(context, 'members/merge', {
      title: req.t('member-merge:compare.title'),
      crumbs: [membersCrumb(context), { href: LIST, label: req.t('member-merge:list.title') }],
      ...refusal,
      sides: sides.map((side) => ({ ...side, stays: side.id === stays })),
      rows: comparisonRows(context, sides),
      consequences: consequencesOf(context, first, second),
      takeables: options(req, TAKEABLE, 'member-merge:take'),
      chosen: values ? choicesIn(values, 'take') : ['tags'],
      values: { reason: values && textIn(values, 'reason') },
      otherId,
      styles: ['css/member-merge.css'],
    })
  }

  async function merge(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const id = idOf(req)
    const otherId = textIn(values, 'otherId') ?? ''
    const keep = textIn(values, 'keep')
    const outcome = await attempt(req, WORDS, async () => {
      if (keep !== id && keep !== otherId) throw choiceMissing()
      const input = { intoId: keep, reason: textIn(values, 'reason') ?? '', take: choicesIn(values, 'take') }
      const goneId = keep === id ? otherId : id
      if (!OBJECT_ID.test(goneId)) throw new Problem('not_found')
      return memberMerges.merge(communityId, goneId, readForm(mergeBody, input), meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/members/${outcome.value.id}`, 'member_merged'))
      return
    }
    if (!OBJECT_ID.test(otherId)) throw new Problem('not_found')
    await compare(context, otherId, values, outcome.refusal)
  }

  return [
    page.get(LIST, 'member:manage', list),
    page.post(`${LIST}/told-apart`, 'member:manage', tellApart),
    page.get('/console/members/:id/merge', 'member:manage', choose),
    page.post('/console/members/:id/merge', 'member:manage', merge),
  ]
}

/** Who left, died, was merged or erased is not merged by this page; programs may merge somebody who has left. */
const isFit = ({ status, erasedAt }: MemberView) =>
  erasedAt === null && (status === 'active' || status === 'suspended')

const choiceMissing = () =>
  new Problem('validation_failed', { errors: [{ path: 'keep', message: 'fields:required' }] })

type Side = MemberView & { tagWords: string[]; cardCount: number }

/** For either choice: how many cards of the other one end. */
function consequencesOf({ req }: ConsoleContext, first: Side, second: Side): string[] {
  const choices = [
    { kept: first, gone: second },
    { kept: second, gone: first },
  ]
  return choices.map(({ kept, gone }) =>
    req.t('member-merge:compare.cards_revoked', {
      kept: kept.number,
      number: gone.number,
      count: gone.cardCount,
    }),
  )
}

/** What both records say, line by line; what differs is marked. */
function comparisonRows({ req }: ConsoleContext, sides: readonly Side[]) {
  const kept = (has: boolean) => req.t(has ? 'console:members.kept' : 'console:not_given')
  const lines: [string, (side: Side) => string][] = [
    ['member-merge:compare.number', ({ number }) => String(number)],
    ['console:members.fields.name', ({ name }) => name],
    ['console:members.fields.idNumber', ({ idNumberMasked }) => idNumberMasked],
    ['console:members.birth', ({ birthDate }) => birthDate],
    ['console:members.fields.phone', ({ phoneMasked }) => phoneMasked ?? req.t('console:not_given')],
    ['console:members.fields.address', ({ hasAddress }) => kept(hasAddress)],
    ['console:members.fields.emergencyContact', ({ hasEmergencyContact }) => kept(hasEmergencyContact)],
    ['console:members.fields.tags', (side) => side.tagWords.join('、') || req.t('common:form.none')],
    ['member-merge:compare.cards', ({ cardCount }) => String(cardCount)],
  ]
  return lines.map(([label, read]) => {
    const values = sides.map(read)
    return { label: req.t(label), values, differs: new Set(values).size > 1 }
  })
}

function membersCrumb({ req }: ConsoleContext) {
  return { href: '/console/members', label: req.t('console:members.title') }
}
