import type { Response } from 'express'
import type { ConsoleContext } from './console-page.js'
import type { Refusal } from './console-form.js'

/** Renders a page of the console; `title` is a key of the language file with its values, or words as they are. */
export function renderPage(
  { res }: ConsoleContext,
  view: string,
  locals: { title: string } & Record<string, unknown>,
) {
  res.render(`console/${view}`, { layout: 'console', ...locals })
}

/** The same form again with what was typed, and what is wrong with it. */
export function renderRefused(
  context: ConsoleContext,
  view: string,
  refusal: Refusal,
  locals: { title: string } & Record<string, unknown>,
) {
  context.res.status(refusal.status)
  renderPage(context, view, { ...refusal, ...locals })
}

/** Where a browser goes after a form was accepted. */
export function goTo(res: Response, address: string) {
  res.redirect(303, address)
}
