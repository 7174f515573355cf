import type { Sound } from '../counter/sound.js'
import { byId, say } from '../shared/page.js'

export interface DoorResult {
  tone: 'ok' | 'warn' | 'no'
  word: string
  /** Who, or which card. */
  name?: string
  text?: string
  next?: string
  spoken: string
}

const SIGNS = { ok: 'check', warn: 'warning', no: 'refused' }
const MOODS = { ok: 'yes', warn: 'wait', no: 'no' } as const

/** Shows what came of a scan by colour, shape, words and sound. */
export function createDoorResult(sound: Sound) {
  const box = byId('door-result')
  const word = byId('door-word')
  return ({ tone, word: said, name = '', text = '', next = '', spoken }: DoorResult) => {
    box.hidden = false
    box.className = `result result--${tone}`
    byId('door-sign').setAttribute('href', `/public/icons/sprite.svg#${SIGNS[tone]}`)
    word.textContent = said
    say(byId('door-name'), name)
    say(byId('door-text'), text)
    say(byId('door-next'), next)
    byId('announce').textContent = `${said} ${name} ${text}`
    sound(spoken, MOODS[tone])
  }
}
