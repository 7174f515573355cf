import { businessDayOf } from '../../../lib/business-day.js'
import { versionOn } from '../../agreements/versions.js'
import type { BenefitTerms } from '../../benefits/benefit.types.js'

/** An agreement with all its versions, as the store has it. */
export interface AgreementFacts {
  id: string
  shopId: string
  number: string
  title: string
  status: 'draft' | 'signed' | 'suspended' | 'ended'
  startsOn: string
  endsOn: string
  endedAt: Date | null
  versions: readonly VersionFacts[]
}

export interface VersionFacts {
  version: number
  effectiveFrom: string
  services: readonly string[]
  benefits: readonly { benefitId: string; terms: BenefitTerms }[]
}

/** What an agreement promised on a day. */
export interface Promised {
  agreement: Pick<AgreementFacts, 'id' | 'number' | 'title' | 'startsOn' | 'endsOn'> & {
    isSuspended: boolean
  }
  services: readonly string[]
  benefits: VersionFacts['benefits']
}

/**
 * What the agreement promised on a business day by the version that decided then; undefined if it was not in force. An agreement that has
 * ended since was in force before; a suspension is only known as it stands now.
 */
export function promisedOn(agreement: AgreementFacts, day: string): Promised | undefined {
  const { id, number, title, status, startsOn, endsOn, endedAt, versions } = agreement
  const isOver = status === 'ended' && endedAt !== null && businessDayOf(endedAt) <= day
  if (status === 'draft' || day < startsOn || day > endsOn || isOver) return undefined
  const version = versionOn(versions, startsOn, day)
  if (!version) return undefined
  return {
    agreement: { id, number, title, startsOn, endsOn, isSuspended: status === 'suspended' },
    services: version.services,
    benefits: version.benefits,
  }
}
