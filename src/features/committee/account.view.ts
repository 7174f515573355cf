import { z } from 'zod'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import { RESOURCE_KINDS } from '../resources/resource-kinds.js'
import type { Account } from './account.js'
import type { Partner } from './account-facts.js'
import type { AccountPeriod } from './committee.forms.js'

const did = {
  uses: z.int(),
  hours: z.number(),
  people: z.int(),
  activities: z.int(),
  attendances: z.int(),
  requests: z.int(),
  solved: z.int(),
  hoursToSolve: z.number().nullable(),
  redemptions: z.int(),
  discountFen: z.int(),
}
const figures = { organizations: z.int(), ...did, subsidyFen: z.int(), reached: z.int() }
const name = z.string().nullable()

export const accountAnswer = z.object({
  from: z.string(),
  to: z.string(),
  whole: z.object({
    ...figures,
    members: z.int(),
    notReached: z.int(),
    visits: z.int(),
    met: z.int(),
    needs: z.int(),
  }),
  alliances: z.array(
    z.object({
      kind: z.enum(ALLIANCE_KINDS),
      figures: z.object(figures),
      partners: z.array(
        z.object({
          organizationId: name,
          shopId: name,
          name: z.string(),
          hasLeft: z.boolean(),
          ...did,
        }),
      ),
    }),
  ),
  /** A null id is the community itself. */
  given: z.array(
    z.object({
      giverId: name,
      giver: name,
      takerId: name,
      taker: name,
      resourceKind: z.enum(RESOURCE_KINDS),
      uses: z.int(),
      hours: z.number(),
      people: z.int(),
    }),
  ),
})
export type AccountView = z.infer<typeof accountAnswer>

/** The account with the names of who lent and who borrowed. */
export function accountView(
  { given, ...account }: Account,
  partners: readonly Partner[],
  period: AccountPeriod,
): AccountView {
  const names = new Map(partners.map((one) => [one.organizationId, one.name]))
  const nameOf = (id: string | null) => (id ? (names.get(id) ?? null) : null)
  return {
    ...period,
    ...account,
    given: given.map((row) => ({ ...row, giver: nameOf(row.giverId), taker: nameOf(row.takerId) })),
  }
}
