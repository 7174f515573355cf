import { z } from 'zod'
import { loginBody } from '../accounts/account.forms.js'

const userId = z.string({ error: 'fields:cashier' }).regex(/^[0-9a-f]{24}$/, { error: 'fields:cashier' })

/** Typed by an input method, digits may be full-width. */
const pin = z
  .string({ error: 'fields:pin' })
  .max(100, { error: 'fields:pin' })
  .transform((text) => text.normalize('NFKC').trim())
  .pipe(z.string().regex(/^\d{6}$/, { error: 'fields:pin' }))

const isSame = { path: ['pinAgain'], error: 'fields:pin_differs' }

/** The screen of a locked counter: who, and the PIN. */
export const unlockForm = z.object({
  userId,
  pin,
})
export type UnlockForm = z.infer<typeof unlockForm>

/** A manager or staff give somebody a PIN. */
export const pinForm = z.object({ pin, pinAgain: pin }).refine((form) => form.pin === form.pinAgain, isSame)

/** Somebody gives himself a PIN: the password shows who it is. */
export const ownPinForm = z
  .object({ userId, password: loginBody.shape.password, pin, pinAgain: pin })
  .refine((form) => form.pin === form.pinAgain, isSame)
export type OwnPinForm = z.infer<typeof ownPinForm>
