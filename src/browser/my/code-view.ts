import { PROOF_PREFIX } from '../../features/proofs/shared/proof-format.js'
import { qrPicture } from '../../lib/qr-picture.js'
import { byId } from '../shared/page.js'

/** The code's place on the page: what it shows changes, where it stands does not. */
export function createCodeView(box: HTMLElement) {
  const { left = '', online = '', away = '', lost = '' } = box.dataset
  const picture = byId<HTMLImageElement>('code-picture')
  const bar = byId<HTMLProgressElement>('code-bar')
  const words = byId('code-left')
  const stale = byId('code-stale')
  const mode = byId('code-mode')
  let shown = ''

  function say(element: HTMLElement, text: string) {
    if (element.textContent !== text) element.textContent = text
  }

  return {
    draw(code: string) {
      if (code === shown) return
      shown = code
      // A proof is long: the lower level keeps its modules large.
      picture.src = qrPicture(code, code.startsWith(PROOF_PREFIX) ? 'L' : 'M')
    },
    /** How long the code on the page stays, as text and bar. */
    countDown(seconds: number) {
      bar.value = seconds
      say(words, left.replace('{seconds}', String(seconds).padStart(2, '\u2007')))
    },
    wait(text: string) {
      bar.value = 0
      say(words, text)
    },
    setStale(isStale: boolean) {
      stale.hidden = !isStale
    },
    /** Whether there is network, and if not, whether the phone shows a code of its own. */
    setMode(isAway: boolean, isProof: boolean) {
      say(mode, isProof ? away : isAway ? lost : online)
      mode.classList.toggle('code__mode--away', isAway)
    },
  }
}
