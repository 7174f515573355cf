import type { Festival } from '../../benefits/benefit.types.js'
import type { Residence } from './residence.js'

/** How often an elder is promised a visit, from day to day (inclusive; `to` null: without end), or on a festival's days only. */
export interface Promised {
  from: string
  to: string | null
  /** Days from one visit to the next: 1 is every day. */
  everyDays: number
  festival: Festival | null
}

export interface ElderToVisit {
  memberId: string
  residence: Residence
  promised: readonly Promised[]
  /** Business day of the last recorded visit before the period; null when there is none. */
  lastVisitOn: string | null
}

export interface PlanVolunteer {
  id: string
  /** The buildings of the volunteer's team as staff name them; a team without any cares for all. */
  buildings: readonly string[]
  /** 1 = Monday … 7 = Sunday. */
  weekdaysOff: readonly number[]
  away: { from: string; to: string } | null
}

export interface PlannedVisit {
  memberId: string
  day: string
  volunteerId: string
}

/** A promise that cannot be kept because nobody is there: due on a day, planned for a later one or, null, not in this period. */
export interface LateVisit {
  memberId: string
  dueOn: string
  day: string | null
}

export interface PlanInput {
  from: string
  to: string
  elders: readonly ElderToVisit[]
  volunteers: readonly PlanVolunteer[]
  /** Visits of the period that stay as they are: done, of today, or moved by hand. */
  kept: readonly PlannedVisit[]
}

export interface VisitPlan {
  /** New visits, by day, volunteer and walking order. */
  visits: PlannedVisit[]
  late: LateVisit[]
  /** Visits of the period by volunteer, kept ones included. */
  loads: Map<string, number>
}
