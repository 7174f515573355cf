import { expect } from 'chai'
import {
  DECLINE_REASONS,
  REASONS_NOT_BOUND_TO_KEY,
  RETRY_ADVICE,
  RETRY_BY_REASON,
} from '../../../src/features/redemptions/decline-reasons.js'

describe('reasons to decline', () => {
  it('are the words of the contract', () => {
    expect(DECLINE_REASONS.join(' ')).to.equal(
      'agreement_not_in_force benefit_not_active age_too_low tag_missing outside_hours outside_days below_min_spend ' +
        'limit_reached budget_exhausted member_suspended shop_suspended prepare_expired second_factor_required ' +
        'carer_not_accepted',
    )
  })

  it('each say whether trying again helps', () => {
    expect(Object.keys(RETRY_BY_REASON)).to.have.members([...DECLINE_REASONS])
    expect(Object.values(RETRY_BY_REASON).every((advice) => RETRY_ADVICE.includes(advice))).to.be.true
    expect(RETRY_BY_REASON.age_too_low).to.equal('never')
    expect(RETRY_BY_REASON.limit_reached).to.equal('later')
    expect(RETRY_BY_REASON.member_suspended).to.equal('ask_staff')
  })

  it('leave the key free only for what the corrected request can heal', () => {
    expect(REASONS_NOT_BOUND_TO_KEY).to.have.members(['prepare_expired', 'second_factor_required'])
  })
})
