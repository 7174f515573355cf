import { z } from 'zod'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import { SIGN_UP_SOURCES, SIGN_UP_STATES } from '../activity-kinds.js'
import { INVITATION_RULES } from '../planning/invitation.js'
import type { SignUpRecord } from './sign-up.repository.js'

export const signUpAnswer = z.object({
  id: z.string(),
  activityId: z.string(),
  /** Null for an organization, which sees masked names only. */
  memberId: z.string().nullable(),
  maskedName: z.string(),
  state: z.enum(SIGN_UP_STATES),
  number: z.int(),
  source: z.enum(SIGN_UP_SOURCES),
  notInvited: z.enum(INVITATION_RULES).nullable(),
  signedUpAt: z.string(),
  promotedAt: z.string().nullable(),
  cancelledAt: z.string().nullable(),
})

export const signUpListAnswer = z.object({
  placed: z.array(signUpAnswer),
  waiting: z.array(signUpAnswer),
  cancelled: z.array(signUpAnswer),
})

/** A line of the list of an activity. */
export function signUpView(signUp: SignUpRecord, scope: OrganizationScope): z.infer<typeof signUpAnswer> {
  return {
    id: String(signUp._id),
    activityId: String(signUp.activityId),
    memberId: scope.organizationId ? null : String(signUp.memberId),
    maskedName: signUp.maskedName,
    state: signUp.state,
    number: signUp.number,
    source: signUp.source,
    notInvited: signUp.notInvited ?? null,
    signedUpAt: signUp.signedUpAt.toISOString(),
    promotedAt: signUp.promotedAt?.toISOString() ?? null,
    cancelledAt: signUp.cancelledAt?.toISOString() ?? null,
  }
}
