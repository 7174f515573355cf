import { filesOf, isPlanned, keptPage, type PagePlan } from './shell-page.js'

/**
 * A planned page with every file that it needs, of one build. A page is kept only together with its files, so that what
 * is kept always starts.
 */
export function createShell(build: string, plan: PagePlan) {
  const { path, cachePrefix, icons } = plan
  const name = `${cachePrefix}${build}`

  async function keep(answer: Response): Promise<boolean> {
    const page = await answer.text()
    if (!isPlanned(page, plan)) return false
    const cache = await caches.open(name)
    const files = [...filesOf(page), ...icons]
    const present = new Set((await cache.keys()).map(({ url }) => addressOf(url)))
    const missing = files.filter((file) => !present.has(file))
    // A file without a mark of its content may lie in the browser's own cache from an earlier build.
    await cache.addAll(
      missing.map((file) => new Request(file, file.includes('?v=') ? {} : { cache: 'reload' })),
    )
    await cache.put(path, keptPage(page, answer, new Date(), plan))
    const wanted = new Set([path, ...files])
    for (const file of present) if (!wanted.has(file)) await cache.delete(file)
    return true
  }

  return {
    keep,

    /** Fetches page and files anew. @throws when they cannot be had, so that the former build stays in force */
    async install() {
      const answer = await fetch(path, { cache: 'no-store', redirect: 'error' })
      if (!answer.ok || !(await keep(answer))) throw new Error('The page cannot be kept now')
    },

    async removeOthers() {
      const names = await caches.keys()
      await Promise.all(
        names
          .filter((each) => each.startsWith(cachePrefix) && each !== name)
          .map((each) => caches.delete(each)),
      )
    },

    page: async () => (await caches.open(name)).match(path),
    /** The page is not to start without network any more; its files may stay. */
    forgetPage: async () => (await caches.open(name)).delete(path),
    file: async (address: string) => (await caches.open(name)).match(address),
  }
}
export type Shell = ReturnType<typeof createShell>

function addressOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}
