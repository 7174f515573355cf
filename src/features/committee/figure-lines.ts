import type { Translate } from '../../infrastructure/i18n.js'
import { formatNumber } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import type { AllianceKind } from '../communities/alliance-kinds.js'
import type { AllianceFigures, WholeFigures } from './account.js'
import type { ListName } from './account-lists.js'

/** One figure in words, and of which list it is the length. */
export interface FigureLine {
  list: ListName | 'redemptions'
  label: string
  figure: string
  /** What else there is to say of the same list. */
  note: string
}

/** What is said of an alliance; benefits are the merchants' only. */
export function allianceLines(t: Translate, kind: AllianceKind, figures: AllianceFigures): FigureLine[] {
  const benefits = kind === 'merchant' ? [redemptions(t, figures)] : []
  const { organizations, ...rest } = figures
  return [
    line(t, 'organizations', organizations, t('committee:notes.now')),
    ...benefits,
    ...together(t, rest),
    line(t, 'reached', figures.reached, t('committee:notes.distinct')),
  ]
}

/** What is said of the whole community. */
export function wholeLines(t: Translate, figures: WholeFigures): FigureLine[] {
  const { members, reached, notReached, met } = figures
  const rate = members === 0 ? 0 : (reached / members) * 100
  return [
    line(t, 'reached', reached, t('committee:notes.of_members', { members, rate: rate.toFixed(1) })),
    line(t, 'not_reached', notReached, t('committee:notes.not_reached')),
    line(t, 'organizations', figures.organizations, t('committee:notes.now')),
    redemptions(t, figures),
    ...together(t, figures),
    line(t, 'visits', figures.visits, ''),
    line(t, 'met', met, ''),
    line(t, 'needs', figures.needs, t('committee:notes.needs')),
  ]
}

function together(t: Translate, figures: Omit<AllianceFigures, 'organizations'>): FigureLine[] {
  const { uses, hours, people, requests, solved, hoursToSolve } = figures
  return [
    line(t, 'uses', uses, uses === 0 ? '' : t('committee:notes.hours', { hours, people })),
    line(t, 'activities', figures.activities, ''),
    line(t, 'attendances', figures.attendances, t('committee:notes.attendances')),
    line(t, 'requests', requests, ''),
    line(
      t,
      'solved',
      solved,
      hoursToSolve === null ? '' : t('committee:notes.hours_to_solve', { hours: hoursToSolve }),
    ),
  ]
}

function redemptions(
  t: Translate,
  { redemptions: count, discountFen, subsidyFen }: AllianceFigures,
): FigureLine {
  const note = t('committee:notes.benefits', {
    discount: formatYuan(discountFen),
    subsidy: formatYuan(subsidyFen),
  })
  return line(t, 'redemptions', count, note)
}

const line = (t: Translate, list: FigureLine['list'], count: number, note: string): FigureLine => ({
  list,
  label: t(`committee:figures.${list}`),
  figure: formatNumber(count),
  note,
})
