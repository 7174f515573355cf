import { reasonBody } from '../../http/api-route.js'
import type { ConsoleContext } from './console-page.js'
import { attempt, readForm, textIn, typed, type Refusal } from './console-form.js'
import { goTo } from './console-render.js'
import { afterDoing } from './console-notice.js'

/** Something that staff decide about a thing on its page: a fold with a form of its own, see partials/decision.hbs. */
export interface Decision {
  id: string
  icon: string
  title: string
  /** What it means. */
  text?: string
  /** What will happen, in numbers. */
  consequence?: string | undefined
  action: string
  danger?: boolean
  withoutReason?: boolean
  submit?: string
  /** The revision that the page shows, where a change in between would matter. */
  revision?: number | undefined
}

/** A decision that was refused: its fold stands open again with what was typed. */
export interface RefusedDecision {
  id: string
  value: string | undefined
  refusal: Refusal
}

/** The decisions for the page, the refused one open with its message. */
export function decisionsFor(decisions: readonly Decision[], refused?: RefusedDecision) {
  return decisions.map((decision) => {
    if (decision.id !== refused?.id) return decision
    const error = refused.refusal.errors.reason ?? refused.refusal.errorSummary[0]?.text
    return { ...decision, open: true, value: refused.value, error }
  })
}

interface Deciding {
  /** The decision's id on the page. */
  id: string
  /** Word of `console:done.…` for the notice afterwards. */
  done: string
  backTo: string
  optionalReason?: boolean
  work: (reason: string) => Promise<unknown>
  /** Shows the page again, with the refused decision. */
  again: (refused: RefusedDecision) => Promise<void>
}

/** Takes the form of a decision: does it and goes back to the page, or shows the page with what is wrong. */
export async function decide(
  context: Pick<ConsoleContext, 'req' | 'res'>,
  deciding: Deciding,
): Promise<void> {
  const { req, res } = context
  const value = textIn(typed(req), 'reason')
  const outcome = await attempt(req, 'console:form', async () => {
    const reason =
      deciding.optionalReason && !value ? '' : readForm(reasonBody, { reason: value ?? '' }).reason
    await deciding.work(reason)
  })
  if (outcome.ok) {
    goTo(res, afterDoing(deciding.backTo, deciding.done))
    return
  }
  await deciding.again({ id: deciding.id, value, refusal: outcome.refusal })
}
