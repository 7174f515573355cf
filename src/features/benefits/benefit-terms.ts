import { type FieldError, Problem } from '../../problems.js'
import type { BenefitEditForm, BenefitForm } from './benefit.forms.js'
import { AMOUNT_FIELDS_BY_KIND, type BenefitKind, type BenefitTerms, type Limit } from './benefit.types.js'

const AMOUNT_FIELDS = Object.values(AMOUNT_FIELDS_BY_KIND).flatMap(({ required, optional }) => [
  required,
  ...optional,
])
type AmountField = (typeof AMOUNT_FIELDS)[number]

function amountFieldsOf(kind: BenefitKind): readonly AmountField[] {
  const { required, optional } = AMOUNT_FIELDS_BY_KIND[kind]
  return [required, ...optional]
}

/**
 * The terms that a form for a new benefit says.
 * @throws Problem validation_failed when the amount of the kind is missing or one of another kind is there
 */
export function termsOfForm(form: BenefitForm, benefitId: string): BenefitTerms {
  const { effectiveFrom: _, ...rules } = form
  return checked(withoutBlanks({ ...rules, limits: identified(form.limits ?? [], benefitId) }))
}

/**
 * Terms after an edit: absent fields stay, null takes a rule away. A new kind drops the amounts of the former one. Limits keep
 * their ids where measure, period and per are unchanged, so that what was used keeps counting.
 * @throws Problem validation_failed as above
 */
export function editedTerms(terms: BenefitTerms, form: BenefitEditForm, benefitId: string): BenefitTerms {
  const { effectiveFrom: _, limits, ...rules } = form
  const kept: Partial<BenefitTerms> = { ...terms }
  if (form.kind && form.kind !== terms.kind) {
    for (const field of AMOUNT_FIELDS) {
      if (!amountFieldsOf(form.kind).includes(field)) delete kept[field]
    }
  }
  const given = Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined))
  const nextLimits = limits === undefined ? terms.limits : identified(limits ?? [], benefitId)
  return checked(withoutBlanks({ ...kept, ...given, limits: nextLimits }))
}

/** The same terms for another benefit, as a renewal makes it: what was used before does not count there. */
export function termsForBenefit(terms: BenefitTerms, benefitId: string): BenefitTerms {
  return { ...terms, limits: identified(terms.limits, benefitId) }
}

/** A limit's id follows from its benefit and from what it counts, so that no edit can change it by accident. */
function identified(limits: readonly Omit<Limit, 'id'>[], benefitId: string): Limit[] {
  return limits.map(({ measure, max, period, per }) => ({
    id: `${benefitId}.${measure}.${period}.${per}`,
    measure,
    max,
    period,
    per,
  }))
}

/** A rule that is null, or an empty list, restricts nothing and is not stored. */
function withoutBlanks(terms: Record<string, unknown>): BenefitTerms {
  const isBlank = ([field, value]: [string, unknown]) =>
    value === null ||
    value === undefined ||
    (field !== 'limits' && Array.isArray(value) && value.length === 0)
  return Object.fromEntries(
    Object.entries(terms).filter((entry) => !isBlank(entry)),
  ) as unknown as BenefitTerms
}

function checked(terms: BenefitTerms): BenefitTerms {
  const errors: FieldError[] = []
  const { required } = AMOUNT_FIELDS_BY_KIND[terms.kind]
  if (terms[required] === undefined) errors.push({ path: required, message: 'fields:amount_required' })
  for (const field of AMOUNT_FIELDS) {
    if (terms[field] !== undefined && !amountFieldsOf(terms.kind).includes(field)) {
      errors.push({ path: field, message: 'fields:amount_of_other_kind' })
    }
  }
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
  return terms
}
