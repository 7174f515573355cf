import type { SentenceLanguage } from '../benefits/benefit-words.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import type { SentencePart } from '../benefits/sentence-part.js'
import { benefitParts } from '../benefits/sentence.js'

/** What of a version is compared. */
export interface ComparedVersion {
  title: string
  startsOn: string
  endsOn: string
  services: readonly string[]
  benefits: readonly { benefitId: { toString(): string }; terms: BenefitTerms }[]
}

/** One thing that the later version says otherwise; `benefit` is its name in the later version that has it. */
export type Change =
  | { kind: 'title' | 'term' | 'renamed'; benefitId: string | null; before: string; after: string }
  | { kind: 'service_added' | 'service_removed'; benefitId: null; text: string }
  | { kind: 'benefit_added' | 'benefit_removed'; benefitId: string; benefit: string; parts: SentencePart[] }
  | { kind: 'rule_changed'; benefitId: string; benefit: string; before: string; after: string }
  | { kind: 'rule_added' | 'rule_removed'; benefitId: string; benefit: string; text: string }

/** What two versions say differently, in the order in which the later one says it; what only the former one has stands last. */
export function compareVersions(
  from: ComparedVersion,
  to: ComparedVersion,
  language: SentenceLanguage,
): Change[] {
  const before = termsById(from)
  const after = termsById(to)
  const gone = [...before].filter(([id]) => !after.has(id))
  return [
    ...headChanges(from, to),
    ...[...after].flatMap(([id, terms]) => benefitChanges(id, before.get(id), terms, language)),
    ...gone.map(([benefitId, terms]) => ({
      kind: 'benefit_removed' as const,
      benefitId,
      benefit: terms.title,
      parts: benefitParts(terms, language),
    })),
  ]
}

export function termsById({ benefits }: Pick<ComparedVersion, 'benefits'>): Map<string, BenefitTerms> {
  return new Map(benefits.map(({ benefitId, terms }) => [benefitId.toString(), terms]))
}

function headChanges(from: ComparedVersion, to: ComparedVersion): Change[] {
  const termOf = ({ startsOn, endsOn }: ComparedVersion) => `${startsOn} – ${endsOn}`
  const changed = (kind: 'title' | 'term', before: string, after: string): Change[] =>
    before === after ? [] : [{ kind, benefitId: null, before, after }]
  const service = (kind: 'service_added' | 'service_removed') => (text: string) => ({
    kind,
    benefitId: null,
    text,
  })
  return [
    ...changed('title', from.title, to.title),
    ...changed('term', termOf(from), termOf(to)),
    ...to.services.filter((text) => !from.services.includes(text)).map(service('service_added')),
    ...from.services.filter((text) => !to.services.includes(text)).map(service('service_removed')),
  ]
}

function benefitChanges(
  benefitId: string,
  before: BenefitTerms | undefined,
  after: BenefitTerms,
  language: SentenceLanguage,
): Change[] {
  const benefit = after.title
  const parts = benefitParts(after, language)
  if (!before) return [{ kind: 'benefit_added', benefitId, benefit, parts }]
  const renamed: Change[] =
    before.title === after.title
      ? []
      : [{ kind: 'renamed', benefitId, before: before.title, after: after.title }]
  return [...renamed, ...ruleChanges(benefitId, benefit, benefitParts(before, language), parts)]
}

function ruleChanges(
  benefitId: string,
  benefit: string,
  before: readonly SentencePart[],
  after: readonly SentencePart[],
): Change[] {
  const former = new Map(before.map(({ rule, text }) => [rule, text]))
  const rules = new Set(after.map(({ rule }) => rule))
  const now = after.flatMap(({ rule, text }): Change[] => {
    const was = former.get(rule)
    if (was === text) return []
    if (was === undefined) return [{ kind: 'rule_added', benefitId, benefit, text }]
    return [{ kind: 'rule_changed', benefitId, benefit, before: was, after: text }]
  })
  const gone = before
    .filter(({ rule }) => !rules.has(rule))
    .map(({ text }) => ({ kind: 'rule_removed' as const, benefitId, benefit, text }))
  return [...now, ...gone]
}

export interface MarkedPart {
  text: string
  /** Whether the other side says it otherwise or not at all. */
  isOther: boolean
}

/** The parts of one side's sentence, those marked that the other side does not say word for word. */
export function markedParts(
  terms: BenefitTerms,
  other: BenefitTerms | undefined,
  language: SentenceLanguage,
): MarkedPart[] {
  const there = new Map(
    other ? benefitParts(other, language).map(({ rule, text }) => [rule, text] as const) : [],
  )
  return benefitParts(terms, language).map(({ rule, text }) => ({ text, isOther: there.get(rule) !== text }))
}
