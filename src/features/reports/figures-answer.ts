import { z } from 'zod'

/** The figures of a report in answers: counts, and fen. */
export const figuresAnswer = {
  redemptions: z.int(),
  members: z.int(),
  billFen: z.int(),
  discountFen: z.int(),
  subsidyFen: z.int(),
  voids: z.int(),
}
