import { z } from 'zod'
import { listQuery, objectId, textLine } from '../../http/api-route.js'
import { USER_ROLES } from '../../permissions.js'
import { USER_STATUSES } from './account.model.js'
import { PASSWORD_MAX, PASSWORD_MIN } from './password-rules.js'

/** Case does not matter, and full-width letters are the same as ordinary ones. */
export function normaliseUsername(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}

/** What somebody types to sign in: anything of bounded length, so that a wrong form is answered like a wrong password. */
export const loginBody = z.strictObject({
  username: z
    .string({ error: 'fields:text' })
    .min(1, { error: 'fields:required' })
    .max(200, { error: 'fields:too_long' }),
  password: z
    .string({ error: 'fields:text' })
    .min(1, { error: 'fields:required' })
    .max(1000, { error: 'fields:too_long' }),
})

const refreshToken = z.string({ error: 'fields:text' }).min(1, { error: 'fields:required' }).max(500)
export const refreshBody = z.strictObject({ refreshToken })
export const logoutBody = z.strictObject({ refreshToken: refreshToken.optional() })

const username = z
  .string({ error: 'fields:text' })
  .max(200, { error: 'fields:too_long' })
  .transform(normaliseUsername)
  .pipe(z.string().regex(/^[\p{L}\p{N}._@-]{3,40}$/u, { error: 'fields:username' }))

/** Whether it is guessable is judged in the service, beside the username. */
const password = z
  .string({ error: 'fields:text' })
  .min(PASSWORD_MIN, { error: 'fields:password_short' })
  .max(PASSWORD_MAX, { error: 'fields:password_long' })

/** The page on which everybody changes the own password. */
export const ownPasswordForm = z.object({
  current: loginBody.shape.password,
  password,
})

const role = z.enum(USER_ROLES, { error: 'fields:role' })
const status = z.enum(USER_STATUSES, { error: 'fields:status' })

export const createUserBody = z.strictObject({
  username,
  name: textLine(50),
  role,
  communityId: objectId.optional(),
  shopId: objectId.nullish(),
  organizationId: objectId.nullish(),
  password: password.optional(),
})
export type CreateUserBody = z.output<typeof createUserBody>

export const changeUserBody = z
  .strictObject({
    name: textLine(50).optional(),
    role: role.optional(),
    shopId: objectId.nullish(),
    organizationId: objectId.nullish(),
    status: status.optional(),
    /** Null asks the server to make one. */
    password: password.nullish(),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
export type ChangeUserBody = z.output<typeof changeUserBody>

export const usersQuery = z.strictObject({
  ...listQuery,
  communityId: objectId.optional(),
  role: role.optional(),
  status: status.optional(),
  shopId: objectId.optional(),
})
export type UsersQuery = z.output<typeof usersQuery>
