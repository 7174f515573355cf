import { z } from 'zod'

const whole = (min: number, max: number, message: string) =>
  z.int({ error: message }).min(min, { error: message }).max(max, { error: message })

const isOn = z.boolean({ error: 'fields:choice' })
const minutes = (min: number) => whole(min, 24 * 60, 'fields:threshold_minutes')
const count = whole(2, 10_000, 'fields:threshold_count')
const percent = whole(1, 100, 'fields:threshold_percent')

/** A community's figures for the rules; what is not named stays as it is. */
export const thresholdsBody = z.strictObject({
  burst: z
    .strictObject({ isOn, count, minutes: minutes(1) })
    .partial()
    .optional(),
  outside_hours: z
    .strictObject({ isOn, minutes: minutes(0) })
    .partial()
    .optional(),
  same_cashier: z.strictObject({ isOn, count }).partial().optional(),
  round_amounts: z
    .strictObject({
      isOn,
      percent,
      bills: count,
      multipleFen: whole(100, 100_000_00, 'fields:threshold_multiple'),
    })
    .partial()
    .optional(),
  void_rate: z.strictObject({ isOn, percent, voids: count }).partial().optional(),
  two_shops: z
    .strictObject({ isOn, kmPerHour: whole(1, 200, 'fields:threshold_speed'), minutes: minutes(0) })
    .partial()
    .optional(),
  long_silence: z
    .strictObject({ isOn, days: whole(7, 3650, 'fields:threshold_days') })
    .partial()
    .optional(),
})

export const thresholdsAnswer = z.object({
  burst: z.object({ isOn: z.boolean(), count: z.number().int(), minutes: z.number().int() }),
  outside_hours: z.object({ isOn: z.boolean(), minutes: z.number().int() }),
  same_cashier: z.object({ isOn: z.boolean(), count: z.number().int() }),
  round_amounts: z.object({
    isOn: z.boolean(),
    percent: z.number().int(),
    bills: z.number().int(),
    multipleFen: z.number().int(),
  }),
  void_rate: z.object({ isOn: z.boolean(), percent: z.number().int(), voids: z.number().int() }),
  two_shops: z.object({ isOn: z.boolean(), kmPerHour: z.number().int(), minutes: z.number().int() }),
  long_silence: z.object({ isOn: z.boolean(), days: z.number().int() }),
})
