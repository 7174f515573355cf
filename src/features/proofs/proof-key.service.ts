import type { Keyring } from '../../infrastructure/keyring.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { addDays, businessDayOf, dayNumberOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { PhoneKey } from '../codes/code.service.js'
import type { Meta } from '../members/member.service.js'
import { signCredential } from './credential.js'
import { proofKeyThumbprint } from './proof-id.js'
import * as repository from './proof-key.repository.js'

/**
 * How long a phone may make proofs without having been online. Shorter than retired public keys are kept after their last use, so that
 * every credential can be verified to its end.
 */
export const CREDENTIAL_DAYS = 60

export interface ProofCredential {
  /** See shared/proof-format.ts: bytes 0–112 of every proof. */
  credential: Uint8Array
  expiresOn: string
  /** The server's clock, by which the phone corrects its own. */
  serverTime: Date
}

interface Dependencies {
  keyring: Pick<Keyring, 'currentSigningKey'>
  audit: AuditService
  now: () => Date
}

/** Gives bound phones what they need to make proofs without network. */
export function createProofKeyService({ keyring, audit, now }: Dependencies) {
  async function remember(phone: PhoneKey, set: { proofKey: string; proofExpiresOn: string }, meta: Meta) {
    await inTransaction(async (session) => {
      const before = await repository.setProofKey(phone, set, session)
      if (!before) throw new Problem('phone_revoked')
      if (before.proofKey === set.proofKey) return
      await audit.record(session, {
        communityId: phone.communityId,
        type: 'PROOF_KEY_BOUND',
        actor: meta.actor,
        subjects: [
          { kind: 'card', id: phone.cardId },
          { kind: 'member', id: phone.memberId },
        ],
        facts: { expiresOn: set.proofExpiresOn },
        requestId: meta.requestId,
      })
    })
  }

  return {
    /**
     * A credential for the phone's card and this key, which takes the place of any other key of the phone. Asked again it is renewed.
     * @throws Problem phone_revoked
     */
    async bind(phone: PhoneKey, publicKey: Uint8Array, meta: Meta): Promise<ProofCredential> {
      const serverTime = now()
      const card = await repository.findActivePhone(phone)
      if (!card) throw new Problem('phone_revoked')
      const proofKey = proofKeyThumbprint(publicKey)
      const expiresOn = addDays(businessDayOf(serverTime), CREDENTIAL_DAYS)
      // A page that is opened often asks often; only a new key or a new day is something to write down.
      if (card.proofKey !== proofKey || card.proofExpiresOn !== expiresOn) {
        await remember(phone, { proofKey, proofExpiresOn: expiresOn }, meta)
      }
      const { kid, privateKey } = keyring.currentSigningKey(serverTime)
      const { serial, issueNo } = card
      const content = { keyId: kid, serial, issueNo, expiryDay: dayNumberOf(expiresOn), publicKey }
      return { credential: signCredential(content, privateKey), expiresOn, serverTime }
    },
  }
}
export type ProofKeyService = ReturnType<typeof createProofKeyService>
