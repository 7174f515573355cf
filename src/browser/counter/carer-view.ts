import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { Prepared } from './types.js'

interface Parts {
  words: Words
  onChange: () => void
}

/** Somebody else shows the member's code: one tap says so, and the page says what the community allows. */
export function createCarerView({ words, onChange }: Parts) {
  const button = byId('carer')
  const note = byId('carer-note')
  const title = byId('factor-title')
  const person = byId('factor-person-words')
  const usual = { title: title.textContent, person: person.textContent }
  let policy: Prepared['carerPolicy'] = 'accept_with_second_factor'
  let isCarer = false
  let isAlone = false

  /** Without the server the digits of a phone cannot be compared. */
  function noteOf(): string {
    return words(isAlone && policy !== 'refuse' ? 'carer.without_network' : `carer.${policy}`)
  }

  function set(isOn: boolean) {
    isCarer = isOn
    button.setAttribute('aria-pressed', String(isOn))
    note.classList.toggle('carer-note--refuse', policy === 'refuse')
    say(note, isOn ? noteOf() : '')
    title.textContent = isOn ? words('carer.factor_title') : usual.title
    person.textContent = isOn ? words('carer.factor_person') : usual.person
  }

  button.addEventListener('click', () => {
    set(!isCarer)
    onChange()
  })

  return {
    get isCarer() {
      return isCarer
    },
    /** Whether the person must be checked whatever the amount. */
    get mustCheck() {
      return isCarer && policy === 'accept_with_second_factor'
    },
    /** Why it cannot go on, if so. */
    refusal: () => (isCarer && policy === 'refuse' ? words('carer.refused') : ''),
    /** Another member: in person until somebody says otherwise. */
    open(prepared: Prepared, isWithoutServer: boolean) {
      isAlone = isWithoutServer
      policy = prepared.carerPolicy
      button.hidden = policy === null
      set(false)
    },
  }
}
export type CarerView = ReturnType<typeof createCarerView>
