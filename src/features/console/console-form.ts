import type { Request } from 'express'
import type { z } from 'zod'
import { fieldErrors } from '../../http/mount-api.js'
import { problemBody, toProblem } from '../../http/problem-answer.js'
import { Problem, type FieldError } from '../../problems.js'
import type { Typed } from './typed-values.js'

export { choicesIn, fenIn, integerIn, linesIn, textIn, type Typed } from './typed-values.js'

/** What a page shows when a form is refused: nothing typed is lost, each message stands at its field and in a list above. */
export interface Refusal {
  status: number
  errors: Record<string, string>
  errorSummary: { text: string; href: string | null }[]
  isStale: boolean
}

export function typed(req: Request): Typed {
  return (req.body ?? {}) as Typed
}

/**
 * Reads a form by the schema of the API, so that pages and programs have the same rules.
 * @throws Problem validation_failed with the fields
 */
export function readForm<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new Problem('validation_failed', { errors: fieldErrors(parsed.error) })
}

/**
 * Does what a form asks for. What the sender can mend comes back as a refusal for the page; everything else goes on to the
 * error page.
 * @param labels where the language file names the fields, e.g. `console:shops.fields`
 */
export async function attempt<T>(
  req: Request,
  labels: string,
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; refusal: Refusal }> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    const problem = toProblem(error)
    if (problem.status >= 500 || [401, 403, 404].includes(problem.status)) throw error
    return { ok: false, refusal: refusalOf(req, problem, labels) }
  }
}

function refusalOf(req: Request, problem: Problem, labels: string): Refusal {
  const { title, detail, errors = [] } = problemBody(problem, req)
  const isStale = problem.code === 'stale_edit'
  // A page that shows both texts has nothing to be loaded again: what was typed would be lost.
  const hint = isStale ? req.t('console:stale.hint') : detail
  if (errors.length === 0) {
    const errorSummary = [{ text: sentence(req, title, hint), href: null }]
    return { status: problem.status, errors: {}, errorSummary, isStale }
  }
  return {
    status: problem.status,
    errors: Object.fromEntries(errors.map(({ path, message }) => [fieldOf(path), message])),
    errorSummary: errors.map((error) => summaryLine(req, error, labels)),
    isStale,
  }
}

/** Fields within a list, such as `limits.0.max`, are inputs named `limits-0-max`. */
function fieldOf(path: string): string {
  return path.replaceAll('.', '-')
}

function summaryLine(req: Request, { path, message }: FieldError, labels: string) {
  const name = path.split('.')[0] ?? ''
  const label = name ? req.t(`${labels}.${name}`, { defaultValue: '' }) : ''
  return { text: label ? sentence(req, label, message) : message, href: path ? `#${fieldOf(path)}` : null }
}

function sentence(req: Request, before: string, after: string): string {
  return `${before}${req.language === 'en' ? ': ' : '：'}${after}`
}
