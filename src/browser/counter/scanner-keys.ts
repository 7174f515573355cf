import { BURST_PAUSE_MS, createKeyBurst } from './key-burst.js'

type Field = HTMLInputElement | HTMLTextAreaElement

interface Snapshot {
  field: Field
  value: string
}

/** When to look whether a scanner without Enter has ended: after its pause, and after the longer one of a wireless scanner. */
const LOOK_AFTER_MS = [BURST_PAUSE_MS + 10, 520]

/**
 * Listens to a barcode scanner that types like a keyboard, whatever has the focus. A code never stays in a field: what its
 * first keys have left there is taken back, and the rest is kept from the page.
 */
export function listenToScanner(onCode: (code: string) => void) {
  const burst = createKeyBurst()
  let before: Snapshot | null = null
  let looks: ReturnType<typeof setTimeout>[] = []

  function lookForEnd() {
    looks.forEach(clearTimeout)
    looks = LOOK_AFTER_MS.map((ms) =>
      setTimeout(() => {
        finish(burst.pause(performance.now()))
      }, ms),
    )
  }

  function finish(code: string | null) {
    if (code === null) return
    looks.forEach(clearTimeout)
    takeBack()
    before = null
    onCode(code)
  }

  function takeBack() {
    if (!before || before.field.value === before.value) return
    before.field.value = before.value
    before.field.dispatchEvent(new Event('input', { bubbles: true }))
  }

  function onKeyDown(event: KeyboardEvent) {
    // A key that is held down repeats as fast as a scanner types.
    if (event.repeat) return
    const isComposing = event.isComposing || event.key === 'Process'
    const step = burst.press({
      key: event.key,
      code: event.code,
      shiftKey: event.shiftKey,
      isCommand: event.ctrlKey || event.altKey || event.metaKey,
      isComposing,
      // When the key was pressed, not when a busy page came round to it.
      atMs: event.timeStamp,
    })
    if (step.isStart) before = snapshot()
    if (step.isRecognised) {
      // An input method keeps what it composes until its field loses the focus.
      if (isComposing) before?.field.blur()
      takeBack()
    }
    if (step.isSwallowed) swallow(event)
    lookForEnd()
    finish(step.code)
  }

  function swallow(event: Event) {
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  // Firefox presses a focused button when a space is released.
  function onKeyUp(event: KeyboardEvent) {
    if (burst.isBusy(event.timeStamp)) swallow(event)
  }

  function onCompositionEnd() {
    if (burst.isBusy(performance.now())) setTimeout(takeBack)
  }

  window.addEventListener('keydown', onKeyDown, { capture: true })
  window.addEventListener('keyup', onKeyUp, { capture: true })
  window.addEventListener('compositionend', onCompositionEnd, { capture: true })
}

function snapshot(): Snapshot | null {
  const field = document.activeElement
  const isField =
    (field instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'submit'].includes(field.type)) ||
    field instanceof HTMLTextAreaElement
  return isField ? { field, value: field.value } : null
}
