import { z } from 'zod'
import { objectId } from '../../http/api-route.js'

export const typedCodeForm = z.strictObject({ shopId: objectId })
