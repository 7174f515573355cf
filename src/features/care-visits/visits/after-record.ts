import type { Hazard } from './visit.model.js'

/** What of a member's recorded visits matters for what follows. */
export interface RecordedVisit {
  id: string
  day: string
  met: boolean
}

/** How a member stands after all recorded visits, the newest day first. */
export function standingAfter(recorded: readonly Pick<RecordedVisit, 'day' | 'met'>[]) {
  const lastMet = recorded.findIndex(({ met }) => met)
  return {
    lastVisitOn: recorded[0]?.day ?? null,
    lastMetOn: recorded[lastMet]?.day ?? null,
    notMet: lastMet === -1 ? recorded.length : lastMet,
  }
}

/**
 * The visits at which a member was not met the second time in a row because of this record; the newest day first. A record that lands late may
 * stand between two others, or before one.
 */
export function missedTwiceWith(recorded: readonly RecordedVisit[], id: string): string[] {
  return recorded.flatMap((visit, at) => {
    const before = recorded[at + 1]
    if (!before || visit.met || before.met) return []
    return visit.id === id || before.id === id ? [visit.id] : []
  })
}

export interface RaisedAlarm {
  visitId: string
  kind: 'not_met' | 'hazard'
  hazards: Hazard[]
}

/** The alarms of a record. */
export function alarmsOf(
  recorded: readonly RecordedVisit[],
  id: string,
  hazards: readonly Hazard[],
): RaisedAlarm[] {
  const missed = missedTwiceWith(recorded, id).map((visitId) => ({
    visitId,
    kind: 'not_met' as const,
    hazards: [],
  }))
  return hazards.length > 0 ? [...missed, { visitId: id, kind: 'hazard', hazards: [...hazards] }] : missed
}
