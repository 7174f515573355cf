import { toHalfWidth } from '../../lib/half-width.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { createCamera } from './camera.js'
import { createScanGate } from './scan-gate.js'
import { createSightJudge, type Sight } from './seen-codes.js'
import type { Presented } from './types.js'

/** For how long words about a wrong picture stay after it. */
const COMPLAINT_MS = 3000

interface Parts {
  words: Words
  wasmUrl: string
  onPresented: (presented: Presented) => void
}

/** Camera and typed entry. What the camera sees is looked up once, however many frames show it. */
export function createScanView({ words, wasmUrl, onPresented }: Parts) {
  const box = byId('camera')
  const status = byId('scan-status')
  const torch = byId('camera-torch')
  const otherCamera = byId('camera-switch')
  const gate = createScanGate()
  const first = status.textContent
  const judge = createSightJudge()
  let isTorchOn = false
  let wasOpen = false
  let complaintUntil = Number.POSITIVE_INFINITY

  const camera = createCamera({
    video: byId<HTMLVideoElement>('camera-picture'),
    loadDecoder: async () => (await import('./decoder.js')).createDecoder(wasmUrl),
    onCodes(codes) {
      const now = performance.now()
      const sight = judge.look(codes, now)
      if (sight.kind === 'nothing') return forget(now)
      if (sight.kind !== 'ours') return complain(sight, now)
      if (gate.admits(sight.code, now)) onPresented({ code: sight.code })
    },
  })

  function complain(sight: Sight, now: number) {
    complaintUntil = now + COMPLAINT_MS
    if (sight.kind === 'two_cards') return tell('two_cards')
    if (sight.kind === 'foreign') {
      tell(sight.what === 'other' ? 'status.not_ours' : `hints.${sight.what}`)
    }
  }

  /** What was wrong in the picture is out of it. */
  function forget(now: number) {
    if (now < complaintUntil) return
    complaintUntil = Number.POSITIVE_INFINITY
    setStatus('ready')
  }

  const setStatus = (key: string) => {
    tell(`status.${key}`)
  }

  function tell(key: string) {
    const text = words(key)
    if (status.textContent !== text) status.textContent = text
  }

  async function openCamera() {
    box.dataset.state = 'opening'
    setStatus('opening')
    const trouble = await camera.start()
    box.dataset.state = trouble ? 'off' : 'on'
    box.dataset.trouble = trouble ?? ''
    setStatus(trouble ?? 'ready')
    if (trouble) return
    camera.setLooking(false)
    camera.setLooking(isWatching)
    isTorchOn = false
    torch.hidden = !camera.hasTorch
    otherCamera.hidden = (await camera.cameras()).length < 2
  }

  let isWatching = true

  byId('camera-open').addEventListener('click', () => void openCamera())
  torch.addEventListener('click', () => {
    isTorchOn = !isTorchOn
    torch.setAttribute('aria-pressed', String(isTorchOn))
    void camera.setTorch(isTorchOn)
  })
  otherCamera.addEventListener('click', () => {
    void camera.useNext().then((trouble) => {
      setStatus(trouble ?? 'ready')
      torch.hidden = !camera.hasTorch
    })
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      wasOpen = camera.isOpen
      if (wasOpen) camera.stop()
      return
    }
    if (wasOpen) void openCamera()
  })
  listenToForms(words, onPresented)

  return {
    /** Opens the camera without being asked if it was allowed before; else says why it cannot be opened. */
    async begin() {
      if (!window.isSecureContext) {
        box.dataset.trouble = 'insecure'
        setStatus('insecure')
        return
      }
      if (await mayOpenAtOnce()) await openCamera()
    },
    /** Looks for codes from now on; after a result only once the present code is out of sight. */
    watch(afterResult: boolean) {
      isWatching = true
      judge.reset()
      if (afterResult) gate.waitUntilClear(performance.now())
      else gate.resume(performance.now())
      camera.setLooking(true)
      if (camera.isOpen) setStatus('ready')
      else if (box.dataset.trouble) setStatus(box.dataset.trouble)
      else status.textContent = first
    },
    rest() {
      isWatching = false
      camera.setLooking(false)
    },
    setStatus,
    /** Empties the typed entry, since it was right. */
    clear() {
      for (const id of ['digits', 'card-number', 'phone-last4']) byId<HTMLInputElement>(id).value = ''
      for (const id of ['typed-digits', 'typed-card']) byId<HTMLDetailsElement>(id).open = false
    },
    statusElement: status,
  }
}
export type ScanView = ReturnType<typeof createScanView>

async function mayOpenAtOnce(): Promise<boolean> {
  try {
    const permission = await navigator.permissions.query({ name: 'camera' })
    return permission.state === 'granted'
  } catch {
    return false
  }
}

const digitsOf = (input: HTMLInputElement) => toHalfWidth(input.value).replace(/\s/g, '')

function listenToForms(words: Words, onPresented: (presented: Presented) => void) {
  const digits = byId<HTMLInputElement>('digits')
  const cardNumber = byId<HTMLInputElement>('card-number')
  const last4 = byId<HTMLInputElement>('phone-last4')

  byId('digits-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const code = digitsOf(digits)
    const isGood = /^\d{8}$/.test(code)
    say(byId('digits-error'), isGood ? '' : words('bill.digits'))
    if (isGood) onPresented({ code })
    else digits.focus()
  })
  byId('card-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const presented = { cardNumber: digitsOf(cardNumber), phoneLast4: digitsOf(last4) }
    const isGood = presented.cardNumber !== '' && /^\d{4}$/.test(presented.phoneLast4)
    say(byId('card-error'), isGood ? '' : words('bill.card'))
    if (isGood) onPresented(presented)
    else if (presented.cardNumber) last4.focus()
    else cardNumber.focus()
  })
}
