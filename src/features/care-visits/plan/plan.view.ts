import { z } from 'zod'

export const planAnswer = z.object({
  from: z.string(),
  to: z.string(),
  /** Names what was planned; accepting it asks for the same again. */
  digest: z.string(),
  /** Members on the care list in the period. */
  elders: z.number().int(),
  /** Visits of the period that stay: done, of today, or moved by hand. */
  kept: z.number().int(),
  visits: z.array(
    z.object({ day: z.string(), memberId: z.string(), maskedName: z.string(), volunteerId: z.string() }),
  ),
  late: z.array(
    z.object({ memberId: z.string(), maskedName: z.string(), dueOn: z.string(), day: z.string().nullable() }),
  ),
  loads: z.array(z.object({ volunteerId: z.string(), name: z.string(), visits: z.number().int() })),
})
export type PlanView = z.infer<typeof planAnswer>
