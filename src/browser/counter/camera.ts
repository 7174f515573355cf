import type { Decode } from './decoder.js'

export type CameraTrouble = 'insecure' | 'denied' | 'missing' | 'in_use' | 'no_decoder'

interface Parts {
  video: HTMLVideoElement
  /** Loads the decoder; called once, while the camera is being opened. */
  loadDecoder: () => Promise<Decode>
  /** Called for every picture that was looked at, also when there was no code in it. */
  onCodes: (codes: string[]) => void
}

/** Pause between two frames that are looked at, in ms: quick for a person, gentle on an old phone. */
const BETWEEN_FRAMES_MS = 70
/** The square in the middle of the picture, which the page shows, in pixels at most. */
const FRAME_PIXELS = 720
const REMEMBERED = 'yl-camera'

/** A camera that looks for codes while it is asked to. */
export function createCamera({ video, loadDecoder, onCodes }: Parts) {
  const canvas = document.createElement('canvas')
  let stream: MediaStream | null = null
  let decoder: Promise<Decode> | null = null
  let isLooking = false
  let isWanted = false
  let turn = 0

  async function open(): Promise<CameraTrouble | null> {
    // Without a secure context browsers have no `mediaDevices` at all.
    const media = navigator.mediaDevices as MediaDevices | undefined
    if (!window.isSecureContext || !media) return 'insecure'
    decoder ??= loadDecoder()
    decoder.catch(() => {
      decoder = null
    })
    try {
      stream = await openStream(media)
    } catch (error) {
      return troubleOf(error)
    }
    video.srcObject = stream
    await video.play().catch(() => undefined)
    try {
      await decoder
    } catch {
      return 'no_decoder'
    }
    return null
  }

  function close() {
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = null
    video.srcObject = null
  }

  async function look(own: number) {
    const decode = await decoder
    while (isLooking && own === turn && decode) {
      const frame = drawSquare(video, canvas)
      const codes = frame ? await decode(frame).catch(() => []) : []
      // The time of waiting may have ended it.
      if (isLooking && own === turn) onCodes(codes)
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_FRAMES_MS))
    }
  }

  const track = () => stream?.getVideoTracks()[0]

  return {
    /** Opens the camera and begins to look; answers why not, if so. */
    async start(): Promise<CameraTrouble | null> {
      isWanted = true
      const trouble = stream ? null : await open()
      if (trouble) {
        close()
        isWanted = false
      }
      return trouble
    },
    stop() {
      isWanted = false
      close()
    },
    get isOpen() {
      return stream !== null && isWanted
    },
    /** Looks for codes, or stops looking; the picture stays. */
    setLooking(isOn: boolean) {
      if (isOn === isLooking) return
      isLooking = isOn
      turn += 1
      if (isOn && stream) void look(turn)
    },
    /** Other cameras of the device, after permission was given. */
    async cameras(): Promise<MediaDeviceInfo[]> {
      const devices = await navigator.mediaDevices.enumerateDevices()
      return devices.filter(({ kind }) => kind === 'videoinput')
    },
    async useNext(): Promise<CameraTrouble | null> {
      const cameras = await this.cameras()
      const present = track()?.getSettings().deviceId
      const index = cameras.findIndex(({ deviceId }) => deviceId === present)
      const next = cameras[(index + 1) % cameras.length]
      if (!next) return 'missing'
      remember(next.deviceId)
      close()
      const trouble = await open()
      turn += 1
      if (!trouble && isLooking) void look(turn)
      return trouble
    },
    get hasTorch(): boolean {
      const capabilities = track()?.getCapabilities?.() as { torch?: boolean } | undefined
      return capabilities?.torch === true
    },
    async setTorch(isOn: boolean) {
      await track()?.applyConstraints({ advanced: [{ torch: isOn } as MediaTrackConstraintSet] })
    },
  }
}
export type Camera = ReturnType<typeof createCamera>

async function openStream(media: MediaDevices): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } }
  const chosen = remembered()
  if (chosen) {
    try {
      return await media.getUserMedia({ audio: false, video: { deviceId: { exact: chosen }, ...size } })
    } catch (error) {
      if (!(error instanceof DOMException) || error.name === 'NotAllowedError') throw error
    }
  }
  return media.getUserMedia({ audio: false, video: { facingMode: { ideal: 'environment' }, ...size } })
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'in_use'
}

/** The middle square of the picture, or null while there is none. */
function drawSquare(video: HTMLVideoElement, canvas: HTMLCanvasElement): HTMLCanvasElement | null {
  const side = Math.min(video.videoWidth, video.videoHeight)
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || side === 0) return null
  const pixels = Math.min(side, FRAME_PIXELS)
  if (canvas.width !== pixels) {
    canvas.width = pixels
    canvas.height = pixels
  }
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  const left = (video.videoWidth - side) / 2
  const top = (video.videoHeight - side) / 2
  context.drawImage(video, left, top, side, side, 0, 0, pixels, pixels)
  return canvas
}

function remember(deviceId: string) {
  try {
    localStorage.setItem(REMEMBERED, deviceId)
  } catch {
    // Without storage the camera is chosen anew next time.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED)
  } catch {
    return null
  }
}
