import { callApi } from '../shared/call.js'
import { byId } from '../shared/page.js'
import { readAloudOn } from '../shared/read-aloud.js'

interface LiveNotification {
  id: string
  kind: 'redeemed' | 'voided'
  at: string
  text: string
}
interface Told {
  now: string
  items: LiveNotification[]
}

/** Together with the time of an answer this keeps the page less than three seconds behind the counter. */
const PAUSE_MS = 2000
const PAUSE_LOST_MS = 5000

/**
 * Asks what was used or voided since, and says it in a place that is always there: nothing moves for it, and nobody is interrupted. It is read
 * aloud when asked. A phone that was unbound is told nothing more.
 */
export function tellWhatWasUsed(box: HTMLElement) {
  const words = byId('live-text')
  const read = byId('live-read')
  /** What was told already, by record: the same again is no news, another kind of it is. */
  const told = new Map<string, string>()
  let since = box.dataset.since ?? ''
  let timer: number | undefined

  function tell({ items, now }: Told) {
    since = now
    const news = items.filter(({ id, kind }) => told.get(id) !== kind)
    for (const { id, kind } of news) told.set(id, kind)
    const latest = news.at(-1)
    if (!latest) return
    box.dataset.kind = latest.kind
    const text = news.map((notification) => notification.text).join(' ')
    words.textContent = text
    read.dataset.read = text
  }

  async function ask() {
    timer = undefined
    if (document.hidden) return
    const answer = await callApi<Told>(`/my/notifications?since=${encodeURIComponent(since)}`)
    if (answer.kind === 'ok') tell(answer.body)
    if (answer.kind === 'problem' && [401, 403].includes(answer.problem.status)) return
    plan(answer.kind === 'ok' ? PAUSE_MS : PAUSE_LOST_MS)
  }

  function plan(pause: number) {
    timer ??= window.setTimeout(() => void ask(), pause)
  }

  readAloudOn(read)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) plan(0)
  })
  plan(PAUSE_MS)
}
