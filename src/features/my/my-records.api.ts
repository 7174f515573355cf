import { z } from 'zod'
import type { Actor } from '../../http/actor.js'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { pageOf } from '../redemptions/redemption.api.js'
import { myRedemptionsQuery, summaryQuery } from '../redemptions/redemption.forms.js'
import { redemptionAnswer, redemptionView } from '../redemptions/redemption.view.js'

const sums = { redemptions: z.number().int(), discountFen: z.number().int() }
const summaryAnswer = z.object({ month: z.string(), ...sums, allTime: z.object(sums) })

function memberOf(actor: Actor): { memberId: string } {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  return { memberId: actor.memberId }
}

/** What a member used, on the member's own phone: every record with its voids, and what a month saved. */
export function myRecordsApi({ redemptions, shops }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/my/redemptions',
      permission: 'my:use',
      tag: 'my',
      summary: "The member's own records, newest first, voided ones included",
      query: myRedemptionsQuery,
      answers: { 200: { description: 'A page of records', schema: pageOf(redemptionAnswer) } },
      async handle({ actor, communityId, query }) {
        const page = await redemptions.ofMember({ communityId, ...memberOf(actor) }, query)
        const names = await shops.namesOf(
          communityId,
          page.items.map((item) => String(item.shopId)),
        )
        const items = page.items.map((item) => ({
          ...redemptionView(item),
          shopName: names.get(String(item.shopId)) ?? null,
        }))
        return ok({ ...page, items })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/summary',
      permission: 'my:use',
      tag: 'my',
      summary: 'How often the member used a benefit in a month and ever, and what that saved',
      query: summaryQuery,
      answers: { 200: { description: 'Unvoided redemptions and their discount', schema: summaryAnswer } },
      async handle({ actor, communityId, query }) {
        const key = { communityId, ...memberOf(actor) }
        const [month, allTime] = await Promise.all([
          redemptions.summary(key, query.month),
          redemptions.allTime(key),
        ])
        return ok({ ...month, allTime })
      },
    }),
  ]
}
