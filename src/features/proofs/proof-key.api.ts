import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { encodeBase64url } from '../../lib/base64url.js'
import { NotFoundProblem } from '../../problems.js'
import { phoneOf } from '../my/my.api.js'
import { proofKeyForm } from './proof-key.forms.js'
import type { ProofKeyService } from './proof-key.service.js'
import { PROOF_STEP_MS } from './shared/proof-time.js'

const credentialAnswer = z.object({
  /** 113 bytes as base64url: what stands before the step in every proof. */
  credential: z.string(),
  expiresOn: z.string(),
  serverTime: z.string(),
  stepSeconds: z.number().int(),
})

/** What a phone asks for while it has network, to be able to show a code when it has none. */
export function proofKeyApi({ proofKeys }: { proofKeys: ProofKeyService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/my/proof-keys',
      permission: 'my:use',
      tag: 'My',
      summary: "The phone's public key, signed for proofs without network; a new key replaces the former one",
      body: proofKeyForm,
      answers: { 200: { description: 'The credential', schema: credentialAnswer } },
      async handle({ actor, body, meta }) {
        const phone = phoneOf(actor)
        if (body.cardId !== undefined && body.cardId !== phone.cardId) throw new NotFoundProblem()
        const { credential, expiresOn, serverTime } = await proofKeys.bind(phone, body.publicKey, meta)
        return ok({
          credential: encodeBase64url(credential),
          expiresOn,
          serverTime: serverTime.toISOString(),
          stepSeconds: PROOF_STEP_MS / 1000,
        })
      },
    }),
  ]
}
