import type { VersionRecord } from '../agreements/agreement-version.repository.js'
import { type Change, compareVersions } from '../agreements/comparison.js'
import type { SentenceLanguage } from '../benefits/benefit-words.js'

/** Events of a shop's agreements that are told; drafts that are edited are not. */
export const TOLD_OF_AGREEMENTS = [
  'AGREEMENT_DRAFTED',
  'AGREEMENT_RENEWED',
  'AGREEMENT_SIGNED',
  'AGREEMENT_SUSPENDED',
  'AGREEMENT_RESUMED',
  'AGREEMENT_TERMINATED',
  'AGREEMENT_EXPIRED',
  'AGREEMENT_FILE_ADDED',
  'AGREEMENT_FILE_WITHDRAWN',
  'BENEFIT_SUSPENDED',
  'BENEFIT_RESUMED',
] as const
export const TOLD_OF_SHOPS = ['SHOP_REGISTERED', 'SHOP_EDITED'] as const

/** An audit event as far as a history needs it. */
export interface ToldEvent {
  type: string
  at: string
  subjects: readonly { kind: string; id: string }[]
  reason: string | null
  facts: unknown
  actor: unknown
}

export interface HistoryEntry {
  /** A type of event, `version`, `renewed_by`, or `shop_active` and `shop_suspended`. */
  what: string
  at: string
  reason: string | null
  userId: string | null
  /** Of a signature: the day on the paper. */
  signedOn: string | null
  benefitId: string | null
  /** Of a renewal, at the agreement that was renewed: the next one. */
  nextId: string | null
  version: { number: number; effectiveFrom: string; changes: Change[] } | null
}

/** What became of one agreement, in the order of time: its events, and each version after the first with what it changed. */
export function agreementEntries(
  agreementId: string,
  events: readonly ToldEvent[],
  versions: readonly VersionRecord[],
  language: SentenceLanguage,
): HistoryEntry[] {
  const own = events.filter(
    ({ type, subjects }) =>
      (TOLD_OF_AGREEMENTS as readonly string[]).includes(type) &&
      subjectOf(subjects, 'agreement') === agreementId,
  )
  const changed = versions.slice(1).map((version, index) => {
    const before = versions[index]
    const changes = before ? compareVersions(before, version, language) : []
    return {
      ...blank('version', version.createdAt.toISOString()),
      version: { number: version.version, effectiveFrom: version.effectiveFrom, changes },
    }
  })
  const renewals = events
    .filter(({ type, facts }) => type === 'AGREEMENT_RENEWED' && renewedFrom(facts) === agreementId)
    .map((event) => ({
      ...entryOf(event),
      what: 'renewed_by',
      nextId: subjectOf(event.subjects, 'agreement'),
    }))
  return inOrder([...own.map(entryOf), ...changed, ...renewals])
}

/** When the shop itself was registered, suspended and came back. */
export function shopEntries(events: readonly ToldEvent[]): HistoryEntry[] {
  const told = events.flatMap((event) => {
    if (event.type === 'SHOP_REGISTERED') return [entryOf(event)]
    const { status } = (event.facts ?? {}) as { status?: unknown }
    if (event.type !== 'SHOP_EDITED' || (status !== 'active' && status !== 'suspended')) return []
    return [{ ...entryOf(event), what: `shop_${status}` }]
  })
  return inOrder(told)
}

function entryOf({ type, at, subjects, reason, facts, actor }: ToldEvent): HistoryEntry {
  const { signedOn } = (facts ?? {}) as { signedOn?: unknown }
  const { userId } = (actor ?? {}) as { userId?: unknown }
  return {
    ...blank(type, at),
    reason,
    userId: typeof userId === 'string' ? userId : null,
    signedOn: typeof signedOn === 'string' ? signedOn : null,
    benefitId: subjectOf(subjects, 'benefit'),
  }
}

function renewedFrom(facts: unknown): unknown {
  return ((facts ?? {}) as { renewedFromId?: unknown }).renewedFromId
}

function blank(what: string, at: string): HistoryEntry {
  return {
    what,
    at,
    reason: null,
    userId: null,
    signedOn: null,
    benefitId: null,
    nextId: null,
    version: null,
  }
}

function subjectOf(subjects: ToldEvent['subjects'], kind: string): string | null {
  return subjects.find((subject) => subject.kind === kind)?.id ?? null
}

function inOrder(entries: HistoryEntry[]): HistoryEntry[] {
  return entries.sort((a, b) => a.at.localeCompare(b.at))
}
