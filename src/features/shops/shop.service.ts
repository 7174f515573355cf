import { type ClientSession, Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { type Page, toPage } from '../../http/paging.js'
import type { Scope } from '../../http/scope.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { nameSearchKeys } from '../../lib/pinyin.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import { changedFields } from '../audit/changed-fields.js'
import type { ShopEditForm, ShopForm, ShopListQuery } from './shop.forms.js'
import {
  countShops,
  findShop,
  findShopNames,
  findShops,
  findShopsByIds,
  insertShop,
  type ShopRecord,
  updateShop,
} from './shop.repository.js'
import { shopView, type ShopView } from './shop.view.js'

interface Dependencies {
  audit: AuditService
  benefitsInForce: BenefitsInForce
}

/** A shop with the revision that its entity tag is made of. */
export interface ShopAtRevision {
  shop: ShopView
  revision: number
}

const atRevision = (shop: ShopRecord): ShopAtRevision => ({ shop: shopView(shop), revision: shop.revision })

export function createShopService({ audit, benefitsInForce }: Dependencies) {
  async function recordEvent(
    session: ClientSession,
    type: string,
    shop: ShopRecord,
    meta: RequestMeta,
    { reason, ...facts }: { reason?: string | undefined } & Record<string, unknown>,
  ) {
    await audit.record(session, {
      communityId: shop.communityId.toString(),
      type,
      actor: meta.actor,
      subjects: [{ kind: 'shop', id: shop._id.toString() }],
      reason,
      facts,
      requestId: meta.requestId,
    })
  }

  return {
    async register(communityId: string, form: ShopForm, meta: RequestMeta): Promise<ShopAtRevision> {
      return inTransaction(async (session) => {
        const shop = await insertShop(session, {
          ...form,
          communityId: new Types.ObjectId(communityId),
          searchKeys: nameSearchKeys(form.name),
        })
        await recordEvent(session, 'SHOP_REGISTERED', shop, meta, {
          category: shop.category,
          status: shop.status,
        })
        return atRevision(shop)
      })
    },

    /** @throws NotFoundProblem when the scope has no such shop */
    async get(scope: Scope, id: string): Promise<ShopAtRevision> {
      const shop = await findShop(scope, id)
      if (!shop) throw new NotFoundProblem()
      return atRevision(shop)
    },

    /** Shops by name; `q` finds name, pinyin and initials. */
    async list(scope: Scope, query: ShopListQuery): Promise<Page<ShopView>> {
      const found = await findShops(scope, query)
      return toPage(found.map(shopView), query.limit, (shop) => [shop.name, shop.id])
    },

    /** Names by id, for lists that show shops by their ids. */
    namesOf: findShopNames,

    /** How many shops of the community have the status. */
    count: countShops,

    /** Shops by id, for what is judged by their place and hours. */
    async factsOf(communityId: string, ids: readonly string[]): Promise<Map<string, ShopView>> {
      const found = await findShopsByIds(communityId, ids)
      return new Map(found.map((shop) => [shop._id.toString(), shopView(shop)]))
    },

    /**
     * `reason` is for the audit, where staff say why.
     * @throws NotFoundProblem, or Problem stale_edit when If-Match names an older revision
     */
    async edit(
      communityId: string,
      id: string,
      form: ShopEditForm,
      meta: RequestMeta,
      reason?: string,
    ): Promise<ShopAtRevision> {
      const edited = await inTransaction(async (session) => {
        const before = await findShop({ communityId }, id, session)
        if (!before) throw new NotFoundProblem()
        assertSeen(meta.ifMatch, before)
        const keys = form.name === undefined ? {} : { searchKeys: nameSearchKeys(form.name) }
        const shop = await updateShop(session, before, { ...form, ...keys })
        if (!shop) throw new Problem('stale_edit')
        const status = form.status && form.status !== before.status ? { status: form.status } : {}
        await recordEvent(session, 'SHOP_EDITED', shop, meta, {
          fields: changedFields(before, shop, Object.keys(form)),
          ...status,
          reason,
        })
        return atRevision(shop)
      })
      benefitsInForce.invalidate(id)
      return edited
    },
  }
}
export type ShopService = ReturnType<typeof createShopService>
