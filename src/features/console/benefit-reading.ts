import type { z } from 'zod'
import { Problem } from '../../problems.js'
import { benefitInput } from './benefit-input.js'
import { readForm } from './console-form.js'
import type { Typed } from './typed-values.js'

/** On a page people type yuan, where a program sends fen. */
const IN_YUAN: Record<string, string> = {
  'fields:fen': 'fields:yuan',
  'fields:fen_positive': 'fields:yuan_positive',
  'fields:limit_max': 'fields:limit_max_typed',
}

/**
 * Reads the form of a benefit by the schema of the API; what is wrong is said in the units of the page.
 * @throws Problem validation_failed with the fields
 */
export function readBenefit<T>(schema: z.ZodType<T>, values: Typed, more: object): T {
  try {
    return readForm(schema, { ...benefitInput(values), ...more })
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'validation_failed') throw error
    const errors = (error.extras.errors ?? []).map(({ path, message }) => ({
      path,
      message: IN_YUAN[message] ?? message,
    }))
    throw new Problem('validation_failed', { errors, cause: error })
  }
}
