import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { fundBody, fundQuery } from './subsidy-fund.forms.js'
import type { SubsidyFundService } from './subsidy-fund.service.js'
import { fundAnswer, fundView } from './subsidy-fund.view.js'

export function subsidyFundApi({ subsidyFund }: { subsidyFund: SubsidyFundService }): ApiRoute[] {
  const answers = { 200: { description: 'The fund', schema: fundAnswer } }
  return [
    apiRoute({
      method: 'get',
      path: '/subsidy-fund',
      permission: 'fund:read',
      tag: 'Statements',
      summary: "A year's subsidy budget: what is spoken for, paid and left",
      query: fundQuery,
      answers,
      async handle({ communityId, query }) {
        const fund = await subsidyFund.get(communityId, query.year)
        return ok(fundView(fund), etagOf(fund))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/subsidy-fund',
      permission: 'fund:manage',
      tag: 'Statements',
      summary: "Set a year's subsidy budget",
      body: fundBody,
      answers,
      async handle({ communityId, body, meta }) {
        const fund = await subsidyFund.setBudget(communityId, body, meta)
        return ok(fundView(fund), etagOf(fund))
      },
    }),
  ]
}
