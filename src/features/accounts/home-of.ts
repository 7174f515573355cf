import type { Actor } from '../../http/actor.js'

/** The first page after signing in, by role. */
export function homeOf(role: Actor['role']): string {
  if (role === 'member') return '/my'
  if (role === 'volunteer') return '/volunteer'
  if (role === 'shop_manager') return '/shop'
  if (role === 'organization') return '/organization'
  return role === 'cashier' ? '/counter' : '/console'
}
