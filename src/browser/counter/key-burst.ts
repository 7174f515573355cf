/** A key as far as it matters for telling a scanner from a person. */
export interface PressedKey {
  /** `KeyboardEvent.key` */
  key: string
  /** `KeyboardEvent.code`: the place on the keyboard, which an input method does not hide. */
  code: string
  shiftKey: boolean
  /** Ctrl, Alt or Meta is held. */
  isCommand: boolean
  /** An input method has taken the key. */
  isComposing: boolean
  atMs: number
}

export interface BurstStep {
  /** What follows may become a scan: a field's content before this key is what it must have afterwards. */
  isStart: boolean
  /** The page must not see this key. */
  isSwallowed: boolean
  /** From here on the keys are a scanner's: what they have left in a field must go. */
  isRecognised: boolean
  /** The code, when the key ended it. */
  code: string | null
}

/** Scanners send a key every 1 to 30 ms, a person every 80 ms and more. */
const FAST_MS = 60
/** `YP1:` and `YL1:` nobody types by chance, so a slow wireless scanner may pause within them, */
const PREFIX_MS = 150
/** and for longer after them. */
const PATIENT_MS = 500
/** A scanner without Enter is done after this pause. */
export const BURST_PAUSE_MS = 120
/** One Enter or Tab that a scanner sends behind a whole code, and the keys' releases, are swallowed for so long. */
const TAIL_MS = 150
const MIN_LENGTH = 6
const PREFIX = /^Y[PL][0-9]:/
const PREFIX_BEGUN = /^Y(?:[PL][0-9]?)?$/
const LENGTHS: Record<string, number> = { 'YP1:': 124, 'YL1:': 30, 'YL2:': 276 }

const SHIFTED: Record<string, string> = {
  Digit4: '$',
  Digit5: '%',
  Digit8: '*',
  Equal: '+',
  Semicolon: ':',
}
const PLAIN: Record<string, string> = { Minus: '-', Period: '.', Slash: '/', Space: ' ' }

/** The character of a key; where an input method hides it, by its place on the keyboard that scanners imitate (US). */
export function characterOf({ key, code, shiftKey }: Pick<PressedKey, 'key' | 'code' | 'shiftKey'>): string {
  const half = /^[\uFF01-\uFF5E]$/.test(key) ? String.fromCharCode(key.charCodeAt(0) - 0xfee0) : key
  if (half.length === 1 && half.charCodeAt(0) < 128) return half.toUpperCase()
  if (shiftKey && SHIFTED[code]) return SHIFTED[code]
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return letter
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  if (digit) return digit
  return PLAIN[code] ?? ''
}

/**
 * Tells a scanner's keys from a person's by their speed, and collects the code. Codes are upper case and never trimmed:
 * base45 has a space.
 */
export function createKeyBurst() {
  let text = ''
  let lastAt = Number.NEGATIVE_INFINITY
  let isBurst = false
  let tailUntil = Number.NEGATIVE_INFINITY
  let isEndAwaited = false

  const passed: BurstStep = { isStart: false, isSwallowed: false, isRecognised: false, code: null }

  function end(atMs: number): string {
    const code = text
    text = ''
    isBurst = false
    tailUntil = atMs + TAIL_MS
    return code
  }

  return {
    /** Whether keys are being collected that are a scanner's for sure. */
    get isReading() {
      return isBurst
    },

    /** Whether the page must not see what comes now: a scan is under way or has just ended. */
    isBusy: (atMs: number) => isBurst || atMs < tailUntil,

    press(pressed: PressedKey): BurstStep {
      const { key, code, atMs } = pressed
      if (key === 'Shift' || key === 'CapsLock' || pressed.isCommand) return passed
      const gap = atMs - lastAt
      const isEnd = key === 'Enter' || key === 'Tab' || code === 'Enter' || code === 'NumpadEnter'
      if (isEnd) {
        if (isBurst) return { ...passed, isSwallowed: true, code: end(atMs) }
        const isSwallowed = isEndAwaited && atMs < tailUntil
        isEndAwaited = false
        return { ...passed, isSwallowed }
      }
      const character = characterOf(pressed)
      if (!character) return passed
      const isFast = gap <= patienceFor(text)
      lastAt = atMs
      text = isFast ? text + character : character
      if (!isFast) isBurst = false
      const isStart = text.length === 1
      const isRecognised = !isBurst && (PREFIX.test(text) || text.length >= MIN_LENGTH)
      if (isRecognised) isBurst = true
      const isWhole = isBurst && LENGTHS[text.slice(0, 4)] === text.length
      isEndAwaited = isWhole
      return { isStart, isSwallowed: isBurst, isRecognised, code: isWhole ? end(atMs) : null }
    },

    /** To be called `BURST_PAUSE_MS` after the last key: the code of a scanner that sends no Enter. */
    pause(atMs: number): string | null {
      if (atMs - lastAt < Math.max(BURST_PAUSE_MS, patienceFor(text))) return null
      if (isBurst) return end(atMs)
      text = ''
      return null
    },
  }
}
export type KeyBurst = ReturnType<typeof createKeyBurst>

/** How long the next key of the same scan may take, in ms. */
function patienceFor(text: string): number {
  if (PREFIX.test(text)) return PATIENT_MS
  return PREFIX_BEGUN.test(text) ? PREFIX_MS : FAST_MS
}
