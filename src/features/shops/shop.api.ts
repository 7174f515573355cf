import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { scopeOf } from '../../http/scope.js'
import type { PublicShopService } from './public-shop.service.js'
import { publicShopAnswer } from './public-shop.service.js'
import { publicShopQuery, shopEditForm, shopForm, shopListQuery } from './shop.forms.js'
import type { ShopService } from './shop.service.js'
import { shopAnswer } from './shop.view.js'

interface Services {
  shops: ShopService
  publicShops: PublicShopService
}

export function shopApi({ shops, publicShops }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/shops',
      permission: 'shop:manage',
      tag: 'Shops',
      summary: 'Register a shop',
      body: shopForm,
      answers: { 201: { description: 'The shop', schema: shopAnswer } },
      async handle({ communityId, body, meta }) {
        const answer = await shops.register(communityId, body, meta)
        return created(answer.shop, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/shops',
      permission: 'shop:read',
      tag: 'Shops',
      summary: 'List shops by name; shop roles see their own',
      query: shopListQuery,
      answers: { 200: { description: 'A page of shops', schema: pageOf(shopAnswer) } },
      async handle(context) {
        return ok(await shops.list(scopeOf(context), context.query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/shops/:id',
      permission: 'shop:read',
      tag: 'Shops',
      summary: 'Read a shop',
      params: idParams,
      answers: { 200: { description: 'The shop', schema: shopAnswer } },
      async handle(context) {
        const answer = await shops.get(scopeOf(context), context.params.id)
        return ok(answer.shop, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/shops/:id',
      permission: 'shop:manage',
      tag: 'Shops',
      summary: 'Edit a shop, or suspend it with status',
      params: idParams,
      body: shopEditForm,
      answers: { 200: { description: 'The shop', schema: shopAnswer } },
      async handle({ communityId, params, body, meta }) {
        const answer = await shops.edit(communityId, params.id, body, meta)
        return ok(answer.shop, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/public/shops',
      permission: 'open',
      tag: 'Open',
      summary: 'Shops with an agreement in force and what they give',
      query: publicShopQuery,
      answers: { 200: { description: 'A page of shops', schema: pageOf(publicShopAnswer) } },
      async handle({ query, meta }) {
        return ok(await publicShops.list(query, meta.language))
      },
    }),
  ]
}
