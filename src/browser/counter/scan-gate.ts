/** The same code must have been out of sight for so long before it counts as shown again. */
const AGAIN_MS = 1500
/** After a result the picture must have been without any code for so long: the phone that was just scanned shows a new code. */
const CLEAR_MS = 700

/** Decides which of the codes that a camera sees, several times a second, are shown anew. Times in ms of one clock. */
export function createScanGate() {
  let last = ''
  let lastAt = Number.NEGATIVE_INFINITY
  let mustClear = false

  return {
    /** Whether a code that is seen now is to be looked up. */
    admits(code: string, atMs: number): boolean {
      const isGone = atMs - lastAt >= (mustClear ? CLEAR_MS : AGAIN_MS)
      const isNew = mustClear ? isGone : code !== last || isGone
      last = code
      lastAt = atMs
      if (isNew) mustClear = false
      return isNew
    },

    /** The camera looks again after a while: what it sees first may still be the code from before. */
    resume(atMs: number) {
      lastAt = atMs
    },

    /** A result is shown: the next code counts once the present one is out of sight. */
    waitUntilClear(atMs: number) {
      mustClear = true
      lastAt = atMs
    },
  }
}
export type ScanGate = ReturnType<typeof createScanGate>
