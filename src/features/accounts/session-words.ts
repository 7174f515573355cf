import type { Request } from 'express'
import type { SessionRecord } from './session.repository.js'
import { sessionView } from './session.view.js'

/** A session as a line of a table: on what it runs, in words. */
export function sessionRow(req: Request, session: SessionRecord, ownSessionId: string) {
  const view = sessionView(session, ownSessionId)
  const isProgram = view.browser === 'program'
  const browser = req.t(`security:browsers.${view.browser}`)
  const device = req.t(`security:devices.${view.device}`)
  return { ...view, where: isProgram || view.device === 'unknown' ? browser : `${device} · ${browser}` }
}
