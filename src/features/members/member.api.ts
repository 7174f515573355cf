import { z } from 'zod'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { etagOf, expectedRevision } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import {
  editMemberForm,
  exportQuery,
  memberListQuery,
  optionalReasonForm,
  registerMemberForm,
  REVEALABLE_FIELDS,
  revealForm,
} from './member.forms.js'
import { MEMBER_ACTIONS, type MemberAction, type MemberLifecycleService } from './member-lifecycle.service.js'
import type { MemberService } from './member.service.js'
import type { PersonalDataService } from './personal-data.service.js'
import { memberSchema } from './member.view.js'

interface Services {
  members: MemberService
  memberLifecycle: MemberLifecycleService
  personalData: PersonalDataService
}

const answer = { description: 'The member', schema: memberSchema }

export function memberApi(services: Services): ApiRoute[] {
  return [...recordRoutes(services), ...personalDataRoutes(services), ...lifecycleRoutes(services)]
}

function recordRoutes({ members }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/members',
      permission: 'member:manage',
      tag: 'Members',
      summary: 'Register a member',
      body: registerMemberForm,
      answers: { 201: answer },
      async handle({ communityId, body, meta }) {
        const member = await members.register(communityId, body, meta)
        return created(member, etagOf(member))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/members',
      permission: 'member:read',
      tag: 'Members',
      summary: 'Find members by name, pinyin initials, card number or phone',
      query: memberListQuery,
      answers: { 200: { description: 'A page of members', schema: pageOf(memberSchema) } },
      async handle({ communityId, query }) {
        return ok(await members.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/members/:id',
      permission: 'member:read',
      tag: 'Members',
      summary: 'Read a member, personal data masked',
      params: idParams,
      answers: { 200: answer },
      async handle({ communityId, params }) {
        const member = await members.get(communityId, params.id)
        return ok(member, etagOf(member))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/members/:id',
      permission: 'member:manage',
      tag: 'Members',
      summary: 'Edit a member',
      params: idParams,
      body: editMemberForm,
      answers: { 200: answer },
      async handle({ communityId, params, body, meta }) {
        const key = { communityId, memberId: params.id }
        const member = await members.edit(key, body, expectedRevision(meta.ifMatch), meta)
        return ok(member, etagOf(member))
      },
    }),
  ]
}

function personalDataRoutes({ personalData }: Services): ApiRoute[] {
  const value = z.union([z.string(), z.object({ name: z.string(), phone: z.string() })]).nullable()
  return [
    apiRoute({
      method: 'post',
      path: '/members/:id/reveal',
      permission: 'member:reveal',
      tag: 'Members',
      summary: 'Read the full value of one field, for a reason that is recorded',
      params: idParams,
      body: revealForm,
      answers: {
        200: { description: 'The value', schema: z.object({ field: z.enum(REVEALABLE_FIELDS), value }) },
      },
      async handle({ communityId, params, body, meta }) {
        const key = { communityId, memberId: params.id }
        return ok(await personalData.reveal(key, body.field, body.reason, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/members/:id/export',
      permission: 'member:reveal',
      tag: 'Members',
      summary: 'Everything that is kept about a member, for a reason that is recorded',
      params: idParams,
      query: exportQuery,
      answers: { 200: { description: 'Everything about the member', schema: z.looseObject({}) } },
      async handle({ communityId, params, query, meta }) {
        const everything = await personalData.exportMember(
          { communityId, memberId: params.id },
          query.reason,
          meta,
        )
        return ok(everything, {
          'Content-Disposition': `attachment; filename="member-${params.id}.json"`,
          'Cache-Control': 'no-store',
        })
      },
    }),
  ]
}

function lifecycleRoutes({ memberLifecycle }: Services): ApiRoute[] {
  const actions = MEMBER_ACTIONS.map((action) =>
    apiRoute({
      method: 'post',
      path: `/members/:id/${action}`,
      permission: 'member:manage',
      tag: 'Members',
      summary: `Member: ${SUMMARIES[action]}`,
      params: idParams,
      body: action === 'resume' ? optionalReasonForm : reasonBody,
      answers: { 200: answer },
      async handle({ communityId, params, body, meta }) {
        const { reason } = body
        const member = await memberLifecycle.act({ communityId, memberId: params.id }, action, reason, meta)
        return ok(member, etagOf(member))
      },
    }),
  )
  const erase = apiRoute({
    method: 'post',
    path: '/members/:id/erase',
    permission: 'member:manage',
    tag: 'Members',
    summary: 'Erase the person for good; redemptions stay without the person',
    params: idParams,
    body: reasonBody,
    answers: { 200: answer },
    async handle({ communityId, params, body, meta }) {
      const member = await memberLifecycle.erase({ communityId, memberId: params.id }, body.reason, meta)
      return ok(member, etagOf(member))
    },
  })
  return [...actions, erase]
}

const SUMMARIES: Record<MemberAction, string> = {
  suspend: 'suspend, cards stay but are declined',
  resume: 'end a suspension',
  leave: 'leaves, every card is revoked at once',
  decease: 'has died, every card is revoked at once',
  reinstate: 'undo leaving or a mistaken death; needs new cards',
}
