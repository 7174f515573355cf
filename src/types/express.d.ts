import type { Actor } from '../http/actor.js'
import type { Language, Translate } from '../infrastructure/i18n.js'

declare global {
  namespace Express {
    interface Request {
      /** Unique id of the request, answered as X-Request-Id. */
      requestId: string
      language: Language
      t: Translate
      /** Who is signed in, if anybody. */
      actor?: Actor
      /** Whether the actor came by cookie, so that CSRF protection applies. */
      actorFromCookie?: boolean
    }
  }
}
