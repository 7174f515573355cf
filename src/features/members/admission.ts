import { ageOn } from '../../lib/business-day.js'
import { parseChineseId } from '../../lib/chinese-id.js'
import { Problem } from '../../problems.js'
import type { RegisterMemberForm } from './member.forms.js'

export interface CommunityRules {
  /** Full years. */
  minimumAge: number
  noticeVersion: string
}

/**
 * What the ID number says of a person whom the community may register on this day.
 * @throws Problem validation_failed (ID number), consent_required, not_eligible (too young)
 */
export function admit(form: RegisterMemberForm, { minimumAge }: CommunityRules, today: string) {
  const person = parseChineseId(form.idNumber, today)
  if (!person.ok) {
    const message = `fields:id_number_${person.error}`
    throw new Problem('validation_failed', { errors: [{ path: 'idNumber', message }] })
  }
  if (!form.consents.membership) throw new Problem('consent_required')
  if (ageOn(person.birthDate, today) < minimumAge) {
    throw new Problem('not_eligible', { params: { minimumAge } })
  }
  return person
}
