import type { PageRoute } from '../../http/page-route.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { MEMBER_TAGS } from '../benefits/benefit.types.js'
import { editMemberForm, registerMemberForm } from '../members/member.forms.js'
import type { MemberView } from '../members/member.view.js'
import { attempt, choicesIn, readForm, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { options } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage, renderRefused } from './console-render.js'
import { tagWords } from './words.js'

const LABELS = 'console:members.fields'
/** What an edit may take away; the stored values themselves are not shown on the form. */
const REMOVABLE = ['phone', 'address', 'emergencyContact'] as const

/** Registering a member at the desk, and editing what may change. */
export function memberFormPages(services: Services): PageRoute[] {
  const { members, communities } = services
  const page = consolePages(services)

  async function newLocals(context: ConsoleContext, values: Typed) {
    const { req, communityId } = context
    const { minimumAge, settings } = await communities.get(communityId)
    return {
      title: req.t('console:members.new'),
      crumbs: [{ href: '/console/members', label: req.t('console:members.title') }],
      values: { ...values, tags: choicesIn(values, 'tags'), consents: choicesIn(values, 'consents') },
      tags: options(req, MEMBER_TAGS, 'console:tags'),
      minimumAge,
      noticeVersion: settings.noticeVersion,
    }
  }

  async function newMember(context: ConsoleContext) {
    renderPage(context, 'members/new', await newLocals(context, {}))
  }

  async function register(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    let existingId: string | undefined
    const outcome = await attempt(req, LABELS, async () => {
      const form = readForm(registerMemberForm, registerInput(values))
      return members.register(communityId, form, meta).catch((error: unknown) => {
        existingId = existingMember(error)
        throw error
      })
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/members/${outcome.value.id}`, 'member_registered'))
      return
    }
    renderRefused(context, 'members/new', outcome.refusal, {
      ...(await newLocals(context, values)),
      existingHref: existingId && `/console/members/${existingId}`,
    })
  }

  async function editLocals(context: ConsoleContext, values?: Typed, refusal?: Refusal) {
    const { req, communityId } = context
    const member = await members.get(communityId, idOf(req))
    if (member.erasedAt) throw new Problem('illegal_transition')
    const stored: Typed = {
      name: member.name,
      tags: member.tags,
      revision: String(member.revision),
    }
    const shown = values
      ? { ...values, ...(refusal?.isStale ? { revision: String(member.revision) } : {}) }
      : stored
    return {
      title: req.t('console:members.edit'),
      crumbs: [
        { href: '/console/members', label: req.t('console:members.title') },
        { href: `/console/members/${member.id}`, label: member.name },
      ],
      member,
      values: {
        ...shown,
        tags: choicesIn(shown, 'tags'),
        remove: choicesIn(shown, 'remove'),
      },
      tags: options(req, MEMBER_TAGS, 'console:tags'),
      stored: refusal?.isStale ? storedFacts(context, member) : undefined,
    }
  }

  async function edit(context: ConsoleContext) {
    renderPage(context, 'members/edit', await editLocals(context))
  }

  async function update(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const form = readForm(editMemberForm, editInput(values))
      const revision = textIn(values, 'revision')
      return members.edit({ communityId, memberId }, form, revision ? Number(revision) : undefined, meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/members/${memberId}`, 'member_saved'))
      return
    }
    const { refusal } = outcome
    renderRefused(context, 'members/edit', refusal, await editLocals(context, values, refusal))
  }

  return [
    page.get('/console/members/new', 'member:manage', newMember),
    page.post('/console/members', 'member:manage', register),
    page.get('/console/members/:id/edit', 'member:manage', edit),
    page.post('/console/members/:id/edit', 'member:manage', update),
  ]
}

function registerInput(values: Typed) {
  const consents = choicesIn(values, 'consents')
  return {
    name: textIn(values, 'name') ?? '',
    idNumber: textIn(values, 'idNumber') ?? '',
    phone: textIn(values, 'phone'),
    address: textIn(values, 'address'),
    emergencyContact: textIn(values, 'emergencyContact'),
    tags: choicesIn(values, 'tags'),
    consents: {
      membership: consents.includes('membership'),
      showMaskedNameToShops: consents.includes('showMaskedNameToShops'),
      photo: consents.includes('photo'),
    },
  }
}

/** An empty field leaves what is stored; a box takes it away. */
function editInput(values: Typed) {
  const remove = choicesIn(values, 'remove')
  const kept = REMOVABLE.map((field): [string, string | null | undefined] => [
    field,
    remove.includes(field) ? null : textIn(values, field),
  ])
  return {
    name: textIn(values, 'name') ?? '',
    ...Object.fromEntries(kept),
    tags: choicesIn(values, 'tags'),
  }
}

function existingMember(error: unknown): string | undefined {
  if (!(error instanceof Problem) || error.code !== 'member_exists') return undefined
  const { memberId } = error.extras.members ?? {}
  return typeof memberId === 'string' ? memberId : undefined
}

function storedFacts({ req }: ConsoleContext, member: MemberView) {
  return [
    { label: req.t(`${LABELS}.name`), value: member.name },
    { label: req.t(`${LABELS}.phone`), value: member.phoneMasked ?? '' },
    { label: req.t(`${LABELS}.tags`), value: tagWords(req, member.tags).join('、') },
  ]
}
