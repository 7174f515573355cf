export const COUNTER_PATH = '/counter'

const FILES = /(?:href|src|data-wasm)="(\/public\/[^"#]+)/g
const ROOT = '<div class="counter" id="counter"'
/** The records of the day stand between these marks: they name people, and are of that day only. */
const DAY = /<!--day-->[\s\S]*?<!--\/day-->/

/** Whether this is the counter itself, and no sign-in or error page under its address. */
export function isCounterPage(page: string): boolean {
  return page.includes(ROOT)
}

/** Addresses of the files of our own that a page needs. */
export function filesOf(page: string): string[] {
  return [...new Set([...page.matchAll(FILES)].map(([, address = '']) => address.replaceAll('&amp;', '&')))]
}

/** The page as it is kept: it says since when, and holds nothing about members. */
export function keptPage(page: string, answer: Response, at: Date): Response {
  const kept = page.replace(DAY, '').replace(ROOT, `${ROOT} data-kept="${at.toISOString()}"`)
  const headers = new Headers(answer.headers)
  headers.delete('Content-Length')
  headers.delete('Content-Encoding')
  return new Response(kept, { status: 200, headers })
}
