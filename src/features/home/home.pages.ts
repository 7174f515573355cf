import type { Request, Response } from 'express'
import { objectId } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import type { AllianceService } from '../communities/alliance.service.js'
import { toldLines } from '../notices/told-lines.js'
import { allPublicShops } from '../shops/all-public-shops.js'
import { drawCommunityChoice } from './community-choice.js'
import { dial, shopsByCategory } from '../shops/shop-tiles.js'

const SIGNS: Record<string, string> = {
  merchant: 'shop',
  property: 'building',
  club: 'club',
  committee: 'committee',
}

type HomeServices = Pick<Services, 'communities' | 'publicShops' | 'notices'> & { alliances: AllianceService }

/** The public first page: what a resident can have, and from whom. No sign-in, large type. */
export function homePages({ communities, alliances, publicShops, notices }: HomeServices): PageRoute[] {
  async function home(req: Request, res: Response) {
    const { items: some } = await communities.list({ limit: 2 })
    const named = req.query.communityId
    if (named === 'all' || (named === undefined && some.length !== 1)) {
      await drawCommunityChoice(communities, { req, res }, { path: '/', lead: req.t('home:choose.lead') })
      return
    }
    const id = named === undefined ? some[0]?.id : objectId.safeParse(named).data
    if (id === undefined) throw new NotFoundProblem()
    const community = await communities.get(id)
    const shops = await allPublicShops(publicShops, community.id, req.language)
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
        // The merchants are the shops whose agreement is in force.
        organizations: alliance.kind === 'merchant' ? shops.map(({ name }) => name) : alliance.organizations,
        sign: SIGNS[alliance.kind],
      })),
      categories: shopsByCategory(shops, req),
      communityNotices: toldLines(await notices.forEverybody(community.id)),
      scripts: ['js/shops-near.js', 'js/told.js'],
      styles: ['css/shops-today.css', 'css/told.css'],
      shopCount: shops.length,
      slogan: Object.values(req.t('common:slogan_parts', { returnObjects: true })),
      hasOthers: some.length > 1,
    })
  }

  return [{ method: 'get', path: '/', permission: 'open', handle: home }]
}
