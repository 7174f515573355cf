import { z } from 'zod'
import {
  openingFields,
  openingInput,
  openingLocals,
  openingValues,
} from '../../opening-hours/opening-fields.js'
import { openingWords } from '../../opening-hours/opening-words.js'
import { fact, topic } from './topic.js'

const form = z.strictObject({ hours: openingFields })

/** When shops are open that have told no hours of their own. */
export const HOURS = topic({
  id: 'hours',
  schema: () => form,
  inputOf: (values) => ({ hours: openingInput(values) }),
  changeOf: ({ hours }) => ({ settings: { openingHours: hours } }),
  valuesOf: ({ settings }, req) => openingValues(settings.openingHours, req.t('opening:closed')),
  factsOf: ({ settings }, req) => [
    fact(req, 'hours', settings.openingHours && openingWords(settings.openingHours, req.language)),
  ],
  locals: ({ req }, values, errors) => openingLocals(values, errors, req.language),
})
