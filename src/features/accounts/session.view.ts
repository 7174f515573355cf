import type { SessionRecord } from './session.repository.js'

/** A session as its user sees it; never its tokens. */
export function sessionView(session: SessionRecord, ownSessionId: string) {
  return {
    id: session.id,
    isCurrent: session.id === ownSessionId,
    device: session.device,
    browser: session.browser,
    network: session.network,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: (session.lastSeenAt ?? session.createdAt).toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  }
}
