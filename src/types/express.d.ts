import type { Actor, DeviceActor } from '../http/actor.js'
import type { Language, Translate } from '../infrastructure/i18n.js'
import type { Problem } from '../problems.js'

declare global {
  namespace Express {
    interface Request {
      /** Unique id of the request, answered as X-Request-Id. */
      requestId: string
      /** The pattern of the route that answers, for logs and figures: an address may carry a token. */
      routePattern?: string
      language: Language
      t: Translate
      /** Who is signed in, if anybody. */
      actor?: Actor
      /** Everybody that the browser's cookies name, in the order in which they are asked for a permission. */
      identities?: Actor[]
      /** The enrolled counter device that the browser is, whether or not a cashier has unlocked it. */
      device?: DeviceActor
      /** Why a cookie that was shown is no longer good. */
      signInProblem?: Problem
      /** Whether the actor came by cookie, so that CSRF protection applies. */
      actorFromCookie?: boolean
      /** The file that a page's form sent. */
      upload?: Buffer
      /** Whether it was too large to be taken. */
      isUploadTooLarge?: boolean
    }
  }
}
