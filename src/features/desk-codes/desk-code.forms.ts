import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { IDENTITY_CHECKS } from '../codes/code.forms.js'

/** A code made at the desk says for which shop, and how staff made sure whose it is. */
export const deskCodeForm = z.strictObject({
  shopId: objectId,
  checked: z.enum(IDENTITY_CHECKS, { error: 'fields:identity_check' }),
})
