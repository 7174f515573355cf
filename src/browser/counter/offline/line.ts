import { observeCalls } from '../../shared/call.js'
import { afterCall, goOffline, ONLINE, type CallSample, type Line, type LineState } from './line-quality.js'

/** Pauses between two probes while the network is bad, in ms; the last one stays. */
const PROBE_AFTER_MS = [1000, 2000, 4000, 8000, 15_000, 30_000]
/** After a good probe the next one decides. */
const CONFIRM_AFTER_MS = 500
const PROBE_TIMEOUT_MS = 5000

interface Parts {
  /** The page came from this device and not from the network. */
  isKept: boolean
  onChange: (state: LineState, former: LineState) => void
}

/** Watches how the calls of this page fare, and asks a cheap question with growing pauses while they fare badly. */
export function createLineWatch({ isKept, onChange }: Parts) {
  let line: Line = ONLINE
  let probes = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function move(next: Line) {
    const former = line.state
    line = next
    if (line.state !== former) onChange(line.state, former)
  }

  function note(sample: CallSample) {
    move(afterCall(line, sample))
  }

  function probeLater(ms: number) {
    clearTimeout(timer)
    timer = setTimeout(() => void probe(), ms)
  }

  async function probe() {
    const sample = await askHealth()
    note(sample)
    if (line.state === 'online' && sample.hasAnswer) {
      probes = 0
      return
    }
    const pause = PROBE_AFTER_MS[Math.min(probes, PROBE_AFTER_MS.length - 1)] ?? 0
    probes = sample.hasAnswer ? 0 : probes + 1
    probeLater(sample.hasAnswer ? CONFIRM_AFTER_MS : pause)
  }

  function probeNow() {
    probes = 0
    probeLater(0)
  }

  observeCalls(({ path, answer, ms }) => {
    const hasAnswer = answer.kind === 'ok' || (answer.kind === 'problem' && answer.problem.status < 500)
    // A hundred facts take their time on any line.
    note({ hasAnswer, ms: path === '/offline/uploads' ? 0 : ms })
    if (line.state !== 'online' || !hasAnswer) probeLater(CONFIRM_AFTER_MS)
  })
  window.addEventListener('offline', () => {
    note({ hasAnswer: false, ms: 0 })
    probeNow()
  })
  window.addEventListener('online', probeNow)

  return {
    get state() {
      return line.state
    },
    /** Begins to watch; a page that was not brought by the network is one bad sign already. */
    begin() {
      if (!isKept && navigator.onLine) return
      note({ hasAnswer: false, ms: 0 })
      probeNow()
    },
    /** The cashier has confirmed to go on offline. */
    goOffline() {
      move(goOffline(line))
    },
  }
}
export type LineWatch = ReturnType<typeof createLineWatch>

/** Whether our own server answers: the log-in page of a public network is no answer. */
async function askHealth(): Promise<CallSample> {
  const begin = performance.now()
  const timeout = new AbortController()
  const timer = setTimeout(() => {
    timeout.abort()
  }, PROBE_TIMEOUT_MS)
  try {
    const response = await fetch('/healthz', { cache: 'no-store', redirect: 'error', signal: timeout.signal })
    const { status } = (await response.json()) as { status?: string }
    return { hasAnswer: response.ok && status === 'up', ms: performance.now() - begin }
  } catch {
    return { hasAnswer: false, ms: performance.now() - begin }
  } finally {
    clearTimeout(timer)
  }
}
