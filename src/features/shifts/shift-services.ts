import type { Keyring } from '../../infrastructure/keyring.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { IdentityService } from '../accounts/identity.service.js'
import type { SignInService } from '../accounts/sign-in.service.js'
import type { AuditService } from '../audit/audit.service.js'
import { createPinGuard } from './pin-guard.js'
import { createPinHashes } from './pin.js'
import { createPinService } from './pin.service.js'
import { createShiftService } from './shift.service.js'

/** PINs, and the shifts that they begin on the shops' counters. */
export function createShiftServices(deps: {
  keyring: Keyring
  tokens: SignedTokens
  audit: AuditService
  signIn: SignInService
  identities: IdentityService
  now: () => Date
}) {
  const pins = createPinHashes(deps.keyring)
  const forgetIdentities = () => {
    deps.identities.forget()
  }
  return {
    pinCodes: createPinService({ ...deps, pins, forgetIdentities }),
    shifts: createShiftService({ ...deps, pins, guard: createPinGuard(), forgetIdentities }),
  }
}
