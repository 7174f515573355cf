import type { Request, Response } from 'express'
import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import type { AllianceService } from '../communities/alliance.service.js'
import type { CommunityRecord } from '../communities/community.repository.js'
import type { PublicShop } from '../shops/public-shop.service.js'
import { SHOP_CATEGORIES } from '../shops/shop.model.js'

const PAGE = 200
const SIGNS: Record<string, string> = {
  daily_life: 'basket',
  medical: 'cross',
  culture: 'note',
  merchant: 'shop',
  property: 'building',
  club: 'club',
  committee: 'committee',
}

type HomeServices = Pick<Services, 'communities' | 'publicShops'> & { alliances: AllianceService }

/** The public first page: what a resident can have, and from whom. No sign-in, large type. */
export function homePages({ communities, alliances, publicShops }: HomeServices): PageRoute[] {
  async function home(req: Request, res: Response) {
    const { items } = await communities.list({ limit: PAGE })
    const named = typeof req.query.communityId === 'string' ? req.query.communityId : undefined
    const community = named ? items.find(({ id }) => id === named) : items[0]
    if (named === 'all' || (!named && items.length !== 1)) {
      choose(req, res, items)
      return
    }
    if (!community) throw new NotFoundProblem()
    const shops = await allShops(community.id, req)
    res.render('home/index', {
      layout: 'senior',
      isPublic: true,
      title: req.t('home:title', { community: community.name }),
      communityName: community.name,
      community: {
        ...community,
        contactPhone: community.settings.contactPhone,
        contactPhoneDial: dial(community.settings.contactPhone ?? ''),
      },
      alliances: (await alliances.list(community.id)).map((alliance) => ({
        ...alliance,
        sign: SIGNS[alliance.kind],
      })),
      categories: SHOP_CATEGORIES.map((category) => ({
        category,
        label: req.t(`common:categories.${category}`),
        sign: SIGNS[category],
        shops: shops
          .filter((shop) => shop.category === category)
          .map((shop) => ({ ...shop, dial: dial(shop.phone) })),
      })),
      shopCount: shops.length,
      slogan: Object.values(req.t('common:slogan_parts', { returnObjects: true })),
      hasOthers: items.length > 1,
    })
  }

  /** A community has tens of partner shops; they are all on one page, because turning pages is hard for many readers. */
  async function allShops(communityId: string, req: Request): Promise<PublicShop[]> {
    const shops: PublicShop[] = []
    let cursor: string | undefined
    do {
      const page = await publicShops.list(
        { communityId, limit: PAGE, ...(cursor ? { cursor } : {}) },
        req.language,
      )
      shops.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    return shops
  }

  return [{ method: 'get', path: '/', permission: 'open', handle: home }]
}

function choose(req: Request, res: Response, communities: CommunityRecord[]) {
  res.render('home/choose', {
    layout: 'senior',
    isPublic: true,
    title: req.t('home:choose.title'),
    communities,
  })
}

function dial(phone: string): string {
  return phone.replace(/[^+\d]/g, '')
}
