import { z } from 'zod'
import { textLine } from '../../../http/api-route.js'
import { quietFilters } from '../report.forms.js'

/** Full names, telephones and addresses of the first of the list, for those who go there. */
export const visitListBody = z.strictObject({ ...quietFilters, reason: textLine(500) })
export type VisitListBody = z.infer<typeof visitListBody>
