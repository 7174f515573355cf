import type { Page } from 'playwright-core'

/** The files that the page names, and what it will load of them later, that lie in no cache of its worker under that very address. */
export function filesNotKept(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const named = [...document.querySelectorAll('link[rel=stylesheet], script[src], img[src^="/public/"]')]
    const addresses = named.map((element) => element.href || element.src)
    const later = [...document.querySelectorAll('[data-wasm]')].map(({ dataset }) => new URL(dataset.wasm, location).href)
    const missing = []
    for (const address of [...addresses, ...later]) if (!(await caches.match(address))) missing.push(address)
    return missing
  })()`)
}
