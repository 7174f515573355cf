/** One call of the server as the counter felt it. */
export interface CallSample {
  hasAnswer: boolean
  ms: number
}

export type LineState = 'online' | 'proposed' | 'offline'

/** How the counter stands to the network, and what it has felt of it lately. */
export interface Line {
  state: LineState
  recent: readonly CallSample[]
}

export const ONLINE: Line = { state: 'online', recent: [] }

/** So many of the last calls count, */
const LOOKED_AT = 5
/** and so many bad ones among them are a reason to propose going on offline. */
const BAD_ONES = 2
/** So many good ones in a row take it back. */
const GOOD_ONES = 2
/** An answer later than this is no better than none, in ms. */
export const SLOW_MS = 3000

const isBad = ({ hasAnswer, ms }: CallSample) => !hasAnswer || ms > SLOW_MS

/** Going offline is only proposed: the cashier confirms it. Coming back needs nobody. */
export function afterCall(line: Line, sample: CallSample): Line {
  const recent = [...line.recent, sample].slice(-LOOKED_AT)
  if (line.state === 'online') {
    const isPoor = recent.filter(isBad).length >= BAD_ONES
    return { state: isPoor ? 'proposed' : 'online', recent }
  }
  const last = recent.slice(-GOOD_ONES)
  const isBack = last.length === GOOD_ONES && !last.some(isBad)
  return isBack ? ONLINE : { state: line.state, recent }
}

/** The cashier has confirmed the proposal. */
export function goOffline(line: Line): Line {
  return { ...line, state: 'offline' }
}
