/** A page that is kept for starting without network, and what of it. */
export interface PagePlan {
  path: string
  /** Begins the names of its caches. */
  cachePrefix: string
  /** Icons of the installed page, which no page names. */
  icons: readonly string[]
  /** How the element begins that tells the page itself from a sign-in or error page under its address. */
  root: string
  /** What is not kept, with what stands in its place. */
  leftOut: readonly (readonly [RegExp, string])[]
}

export const COUNTER_PATH = '/counter'

export const COUNTER_PLAN: PagePlan = {
  path: COUNTER_PATH,
  cachePrefix: 'yl-counter-',
  icons: ['/public/icons/icon-192.png', '/public/icons/icon-512.png'],
  root: '<div class="counter" id="counter"',
  // The records of the day name people, and are of that day only.
  leftOut: [[/<!--day-->[\s\S]*?<!--\/day-->/, '']],
}

const FILES = /(?:href|src|data-wasm)="(\/public\/[^"#]+)/g

/** Whether this is the planned page itself. */
export function isPlanned(page: string, { root }: PagePlan): boolean {
  return page.includes(root)
}

/** Addresses of the files of our own that a page needs. */
export function filesOf(page: string): string[] {
  return [...new Set([...page.matchAll(FILES)].map(([, address = '']) => address.replaceAll('&amp;', '&')))]
}

/** The page as it is kept: it says since when, and lacks what is left out. */
export function keptPage(page: string, answer: Response, at: Date, { root, leftOut }: PagePlan): Response {
  const shortened = leftOut.reduce((text, [part, instead]) => text.replace(part, instead), page)
  const kept = shortened.replace(root, `${root} data-kept="${at.toISOString()}"`)
  const headers = new Headers(answer.headers)
  headers.delete('Content-Length')
  headers.delete('Content-Encoding')
  return new Response(kept, { status: 200, headers })
}
