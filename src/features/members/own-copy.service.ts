import { createAttemptLimiter } from '../../infrastructure/attempt-limiter.js'
import { NotFoundProblem, Problem, tooManyAttempts } from '../../problems.js'
import * as repository from './member.repository.js'
import type { MemberKey } from './member.repository.js'
import type { MemberSecrets } from './member-secrets.js'
import type { Meta } from './member.service.js'
import type { PersonalDataService } from './personal-data.service.js'

const MAX_WRONG = 5
const WINDOW_SECONDS = 15 * 60
/** Stands in the audit where staff write a reason. */
const OWN_WISH = 'own_wish'

interface Dependencies {
  secrets: MemberSecrets
  personalData: PersonalDataService
}

/**
 * The copy of their data that members fetch with their own phone. A bound phone may be a child's or lie on a table, and the copy
 * holds everything: so it asks for the last four characters of the ID number, and not endlessly.
 */
export function createOwnCopyService({ secrets, personalData }: Dependencies) {
  const limiter = createAttemptLimiter({ name: 'own-copy', max: MAX_WRONG, windowSeconds: WINDOW_SECONDS })
  return {
    /** @throws NotFoundProblem, Problem id_number_differs, too_many_attempts */
    async of(key: MemberKey, idNumberLast4: string, meta: Meta): Promise<Record<string, unknown>> {
      const { communityId, memberId } = key
      // Counted before it is looked at, so that many at a time are not looked at together.
      const { attempts, waitMs } = await limiter.count(memberId)
      if (attempts > MAX_WRONG) throw tooManyAttempts(waitMs)
      const member = await repository.findMember({ communityId, memberId })
      if (!member) throw new NotFoundProblem()
      const idNumber = secrets.reveal({ communityId, memberId }, member, 'idNumber')
      if (typeof idNumber !== 'string' || idNumber.slice(-4) !== idNumberLast4) {
        throw new Problem('id_number_differs')
      }
      await limiter.forget(memberId)
      return personalData.exportMember({ communityId, memberId }, OWN_WISH, meta)
    },
  }
}
export type OwnCopyService = ReturnType<typeof createOwnCopyService>
