import type { Actor } from '../../http/actor.js'

/** The name of who prints, for the paper; a program's token has its user's. */
export const actorName = (actor: Actor): string => (actor.kind === 'phone' ? '' : actor.name)
