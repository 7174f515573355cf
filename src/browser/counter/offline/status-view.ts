import { businessDayOf, timeOfDayIn } from '../../../lib/business-day.js'
import { byId } from '../../shared/page.js'
import type { Words } from '../../shared/words.js'
import type { LineState } from './line-quality.js'

/** Why this counter cannot work without network, if it cannot. */
export type Obstacle = 'no_device' | 'no_storage' | 'insecure' | 'locked'

export interface Status {
  line: LineState
  obstacle: Obstacle | null
  lease: { until: Date; left: number } | null
  /** What the server said when it gave no lease. */
  refusal: string
  clockOffsetMs: number
  unsent: number
  /** The server no longer admits this counter to hand in what waits. */
  isShutOut: boolean
}

/** One small line: how the counter stands to the network, until when it may go without, and what still waits. */
export function createStatusView({ words, onGoOffline }: { words: Words; onGoOffline: () => void }) {
  const line = byId('line')
  const text = byId('line-text')
  const bar = byId('offline-bar')
  const confirm = byId('go-offline')
  let shown = ''

  function leaseText({ obstacle, lease, refusal }: Status): string {
    if (obstacle) return words(`offline.status.${obstacle}`)
    if (lease) return words('offline.status.lease', { time: untilText(lease.until), left: lease.left })
    return refusal || words('offline.status.no_lease')
  }

  /** A lease lives a day at most: the time alone may mean today or tomorrow. */
  function untilText(until: Date): string {
    const isToday = businessDayOf(until) === businessDayOf(new Date())
    return isToday ? timeOfDayIn(until) : words('offline.status.tomorrow', { time: timeOfDayIn(until) })
  }

  function clockText({ clockOffsetMs }: Status): string {
    if (clockOffsetMs === 0) return ''
    return words('offline.status.clock', { seconds: Math.round(Math.abs(clockOffsetMs) / 1000) })
  }

  function waitingText({ unsent, obstacle, isShutOut }: Status): string {
    if (unsent === 0) return ''
    if (isShutOut) return words('offline.status.shut_out', { count: unsent })
    return words(obstacle === 'locked' ? 'offline.status.locked_waiting' : 'offline.status.waiting', {
      count: unsent,
    })
  }

  function barText({ line: state, obstacle, lease }: Status): string {
    if (state === 'online') return ''
    if (state === 'offline') return words('offline.bar.offline')
    return words(obstacle || !lease ? 'offline.bar.cannot' : 'offline.bar.propose')
  }

  confirm.addEventListener('click', onGoOffline)

  return {
    show(status: Status) {
      const parts = [
        words(`offline.status.${status.line === 'online' ? 'online' : 'offline'}`),
        leaseText(status),
      ]
      const all = [...parts, clockText(status), waitingText(status)]
        .filter(Boolean)
        .join(words('offline.status.joint'))
      // The same words said again would be read out again.
      if (all !== shown) text.textContent = all
      shown = all
      line.dataset.line = status.line
      line.dataset.attention = String(
        status.obstacle === 'locked' || status.isShutOut || status.clockOffsetMs !== 0,
      )
      const told = barText(status)
      bar.hidden = told === ''
      bar.querySelector('span')?.replaceChildren(told)
      confirm.hidden = status.line !== 'proposed' || status.obstacle !== null || !status.lease
    },
  }
}
export type StatusView = ReturnType<typeof createStatusView>
