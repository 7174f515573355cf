import { randomUUID } from 'node:crypto'
import type { Request } from 'express'
import { z } from 'zod'
import type { Actor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import { voidBody } from '../redemptions/redemption.forms.js'
import { VOID_REASONS } from '../redemptions/redemption.model.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { options } from './console-list.js'

/** What a record can be; the filter of a list of records. */
export const RECORD_STATUSES = ['committed', 'voided', 'declined']

const voidKey = z.uuid()

interface Voiding {
  req: Request
  communityId: string
  actor: Actor
  meta: RequestMeta
}

/** The form below a record by which the shop's manager and staff alike void it. */
export function createVoidForm({ voids }: Pick<Services, 'voids'>) {
  return {
    /** What the form shows. Its key is made with it, so that sending it twice voids once. */
    locals(req: Request, values: Typed = {}, refusal?: Refusal) {
      return {
        key: textIn(values, 'key') ?? randomUUID(),
        reasons: options(req, VOID_REASONS, 'console:void_reasons'),
        values,
        ...refusal,
      }
    },

    /** Voids the record as the form says, or tells what the form has to show again. */
    async submit({ req, communityId, actor, meta }: Voiding, id: string) {
      const values = typed(req)
      const outcome = await attempt(req, 'console:redemptions.fields', async () => {
        const { reason, note } = readForm(voidBody, {
          reason: textIn(values, 'reason'),
          note: textIn(values, 'note'),
        })
        const key = voidKey.safeParse(textIn(values, 'key')).data ?? randomUUID()
        const request = { communityId, actor, key, reason, requestId: meta.requestId }
        return voids.voidById({ ...request, ...(note === undefined ? {} : { note }) }, id)
      })
      return outcome.ok ? { ok: true as const } : { ok: false as const, values, refusal: outcome.refusal }
    },
  }
}
