import type { AccountView } from '../../../committee/account.view.js'
import type { Coverage } from '../../coverage.view.js'
import type { PromisesReport } from '../../promises/promises.view.js'
import type { QuietItem } from '../../quiet/quiet.service.js'
import { digestOf, linesOf, type Snapshot } from './snapshot.js'

/** Whom the help reaches, by tag and age band. */
export function coverageSnapshot({ byTag, byAgeBand, neverRedeemed, quietDays, ...all }: Coverage): Snapshot {
  const reached = ({ members, withCard, redeemed }: Pick<Coverage, 'members' | 'withCard' | 'redeemed'>) => ({
    members,
    withCard,
    redeemed,
  })
  return {
    lines: [
      ...linesOf('all', { ...reached(all), neverRedeemed }),
      ...Object.entries(byTag).flatMap(([tag, row]) => linesOf(`tag:${tag}`, reached(row))),
      ...Object.entries(byAgeBand).flatMap(([band, row]) => linesOf(`age:${band}`, reached(row))),
      ...quietDays.flatMap(({ days, members }) => linesOf(`quiet:${days}`, { members })),
    ],
    behind: digestOf(null),
  }
}

/** Of whom nothing was heard: how many of each age band; who they are is behind it. */
export function quietSnapshot(items: readonly Pick<QuietItem, 'id' | 'ageBand'>[]): Snapshot {
  const bands = new Map<string, number>()
  for (const { ageBand } of items) bands.set(ageBand, (bands.get(ageBand) ?? 0) + 1)
  return {
    lines: [
      ...linesOf('all', { members: items.length }),
      ...[...bands].sort().flatMap(([band, members]) => linesOf(`age:${band}`, { members })),
    ],
    behind: digestOf(items.map(({ id }) => id).sort()),
  }
}

/** What each shop gave, refused and was complained of; its promises, and each of them with what was given by it, are behind it. */
export function promisesSnapshot({ shops, totals }: PromisesReport): Snapshot {
  const given = ({ redemptions, members, discountFen, subsidyFen }: PromisesReport['totals'] | Given) => ({
    redemptions,
    members,
    discountFen,
    subsidyFen,
  })
  const { refusals, complaints } = totals
  const behind = shops.map(({ shopId, agreements, benefits, ...shop }) => ({
    shopId,
    agreements: agreements.map(({ id, isSuspended }) => ({ id, isSuspended })),
    benefits: benefits
      .map(({ title: _title, sentence: _sentence, ...facts }) => facts)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    reasons: [shop.refusals.byReason, shop.complaints.byReason],
  }))
  return {
    lines: [
      ...linesOf('all', { ...given(totals), refusals, complaints }),
      ...shops.flatMap((shop) =>
        linesOf(`shop:${shop.shopId}`, {
          ...given(shop.given),
          refusals: shop.refusals.total,
          complaints: shop.complaints.total,
        }),
      ),
    ],
    behind: digestOf(behind.sort((a, b) => (a.shopId < b.shopId ? -1 : 1))),
  }
}

type Given = PromisesReport['shops'][number]['given']

/** What the alliances did; what each organization did and lent is behind it. */
export function alliancesSnapshot({ whole, alliances, given }: AccountView): Snapshot {
  const idOf = ({ organizationId, shopId }: { organizationId: string | null; shopId: string | null }) =>
    `${organizationId ?? ''}|${shopId ?? ''}`
  const partners = alliances.flatMap(({ kind, partners: all }) =>
    all.map(({ name: _name, ...facts }) => ({ kind, ...facts })),
  )
  const lent = given.map(({ giver: _giver, taker: _taker, ...facts }) => facts)
  const placeOf = ({ giverId, takerId, resourceKind }: (typeof lent)[number]) =>
    `${giverId ?? ''}|${takerId ?? ''}|${resourceKind}`
  return {
    lines: [
      ...linesOf('all', whole),
      ...alliances.flatMap(({ kind, figures }) => linesOf(`alliance:${kind}`, { ...figures })),
    ],
    behind: digestOf({
      partners: partners.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
      given: lent.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)),
    }),
  }
}
