const BASE = 'http://local.invalid'

/**
 * The address if it lies within this site, else undefined: where to go on after signing in must not be chosen by a stranger.
 * Anything that a browser might read as another host, and the pages for signing in and out, are none.
 */
export function localPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 1000 || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text))
    return undefined
  const address = URL.canParse(text, BASE) ? new URL(text, BASE) : undefined
  if (address?.origin !== BASE || address.pathname.startsWith('//')) return undefined
  if (/^\/(?:login|logout|api)(?:\/|$)/.test(address.pathname)) return undefined
  return `${address.pathname}${address.search}${address.hash}`
}
