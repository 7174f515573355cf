import { ALLIANCE_KINDS, type AllianceKind } from '../communities/alliance-kinds.js'
import { figuresOf as requestFiguresOf } from '../requests/request-figures.js'
import { givenToWhom, type GivenRow } from '../resources/given.js'
import { hoursBetween } from '../resources/slots.js'
import type { AccountFacts, Partner } from './account-facts.js'
import { listsOf, type AccountLists } from './account-lists.js'

/** What one alliance did, or all of them with the community itself. */
export interface AllianceFigures {
  organizations: number
  /** Uses of lent resources, for how many hours and by how many people. */
  uses: number
  hours: number
  people: number
  activities: number
  attendances: number
  /** Causes that were reported; mean hours from the report to the solution, with one decimal. */
  requests: number
  solved: number
  hoursToSolve: number | null
  redemptions: number
  discountFen: number
  subsidyFen: number
  /** Distinct active members. */
  reached: number
}

export interface WholeFigures extends AllianceFigures {
  members: number
  notReached: number
  visits: number
  met: number
  needs: number
}

/** What one organization or shop did. */
export interface PartnerRow extends Omit<AllianceFigures, 'organizations' | 'subsidyFen' | 'reached'> {
  organizationId: string | null
  shopId: string | null
  name: string
  hasLeft: boolean
}

export interface Account {
  whole: WholeFigures
  alliances: { kind: AllianceKind; figures: AllianceFigures; partners: PartnerRow[] }[]
  /** Who lent what to whom, the most used first; null is the community itself. */
  given: GivenRow[]
}

const NOTHING = { redemptions: 0, discountFen: 0, subsidyFen: 0 }

/** The account of a period: each figure is the length of its list, or a sum over it. */
export function accountOf(facts: AccountFacts, now: Date): Account {
  const lists = listsOf(facts)
  return {
    whole: {
      ...figuresOf(lists, facts.benefits.totals, now),
      members: facts.members.length,
      notReached: lists.not_reached.length,
      visits: lists.visits.length,
      met: lists.met.length,
      needs: lists.needs.length,
    },
    alliances: ALLIANCE_KINDS.map((kind) => {
      const benefits = kind === 'merchant' ? facts.benefits.totals : NOTHING
      const figures = figuresOf(listsOf(facts, { alliance: kind }), benefits, now)
      return { kind, figures, partners: partnerRows(facts, kind, now) }
    }),
    given: givenToWhom(facts.uses),
  }
}

type Benefits = typeof NOTHING

function figuresOf(lists: AccountLists, benefits: Benefits, now: Date): AllianceFigures {
  return {
    organizations: lists.organizations.length,
    ...lentOf(lists.uses),
    activities: lists.activities.length,
    attendances: lists.attendances.length,
    ...requestsOf(lists.requests, now),
    redemptions: benefits.redemptions,
    discountFen: benefits.discountFen,
    subsidyFen: benefits.subsidyFen,
    reached: lists.reached.length,
  }
}

const lentOf = (uses: AccountLists['uses']) => ({
  uses: uses.length,
  hours: uses.reduce((sum, { from, to }) => sum + hoursBetween(from, to), 0),
  people: uses.reduce((sum, { people }) => sum + (people ?? 0), 0),
})

function requestsOf(causes: AccountLists['requests'], now: Date) {
  const { solved, hoursToSolve } = requestFiguresOf(causes, now)
  return { requests: causes.length, solved, hoursToSolve }
}

/** All that are in the alliance, and those that have left but did something in the period. */
function partnerRows(facts: AccountFacts, kind: AllianceKind, now: Date): PartnerRow[] {
  const gave = new Map(facts.benefits.rows.map((row) => [row.key, row]))
  const rowOf = ({ organizationId, shopId, name, hasLeft }: Partner): PartnerRow => {
    const { redemptions, discountFen } = (shopId ? gave.get(shopId) : undefined) ?? NOTHING
    const lists = organizationId ? listsOf(facts, { organizationId }) : null
    return {
      organizationId,
      shopId,
      name,
      hasLeft,
      ...lentOf(lists?.uses ?? []),
      activities: lists?.activities.length ?? 0,
      attendances: lists?.attendances.length ?? 0,
      ...requestsOf(lists?.requests ?? [], now),
      redemptions,
      discountFen,
    }
  }
  const did = (row: PartnerRow) => row.uses + row.activities + row.requests + row.redemptions > 0
  return facts.partners
    .filter(({ alliance }) => alliance === kind)
    .map(rowOf)
    .filter((row) => !row.hasLeft || did(row))
    .sort((a, b) => b.redemptions - a.redemptions || weightOf(b) - weightOf(a))
}

const weightOf = ({ uses, activities, requests }: PartnerRow) => uses + activities + requests
