import { z } from 'zod'
import { objectId, textLine } from '../../http/api-route.js'
import { MAX_BILL_FEN } from '../../lib/money.js'
import { agreementDay } from '../agreements/agreement.forms.js'
import { HOURS_FROM } from '../benefits/benefit-bounds.js'

const billError = { error: 'fields:fen' }

export const simulationForm = z
  .strictObject({
    memberId: objectId.optional(),
    /** Name, pinyin, card number or phone, in place of the id. */
    q: textLine(100).optional(),
    businessDay: agreementDay,
    /** In Asia/Shanghai, `HH:mm`. */
    time: z.string({ error: 'fields:time' }).regex(HOURS_FROM, { error: 'fields:time' }),
    billFen: z.number(billError).int(billError).min(0, billError).max(MAX_BILL_FEN, billError).optional(),
  })
  .refine(({ memberId, q }) => (memberId === undefined) !== (q === undefined), {
    error: 'fields:member_wanted',
    path: ['q'],
  })
export type SimulationForm = z.infer<typeof simulationForm>
