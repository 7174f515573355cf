import { byId, make } from '../../shared/page.js'
import type { Words } from '../../shared/words.js'
import type { Shown } from '../result-view.js'
import type { Benefit, Presented } from '../types.js'
import type { Desk } from './desk.js'
import { createPracticeDesk } from './practice-desk.js'

interface Parts {
  words: Words
  benefitsOf: () => Benefit[]
  /** Whether nobody is being served, and no outcome is open. */
  isFree: () => boolean
  /** The page is to forget what it was at and show the scan screen. */
  onSwitch: () => void
  onPresented: (presented: Presented) => void
}

/** Practice mode: the whole page grey under a permanent band, with records of its own that end with it. */
export function createPractice({ words, benefitsOf, isFree, onSwitch, onPresented }: Parts) {
  const toggle = byId('practice-toggle')
  const list = byId('practised-list')
  let isOn = false

  const desk = createPracticeDesk({ words, benefitsOf, onTaken: note })

  function note({ figures = [] }: Shown) {
    const text = figures.map(([name, value]) => `${name} ${value}`).join(' · ')
    list.prepend(make('li', 'record', text))
    byId('practised-none').hidden = true
  }

  function turn(isNowOn: boolean) {
    isOn = isNowOn
    document.body.classList.toggle('is-training', isOn)
    toggle.hidden = isOn
    for (const id of ['practice-band', 'practice-scan', 'practised']) byId(id).hidden = !isOn
    list.replaceChildren()
    byId('practised-none').hidden = false
    onSwitch()
  }

  toggle.addEventListener('click', () => {
    if (isFree()) turn(true)
    else byId('scan-status').textContent = words('offline.practice.wait')
  })
  byId('practice-end').addEventListener('click', () => {
    turn(false)
  })
  byId('practice-scan').addEventListener('click', () => {
    onPresented({ code: '' })
  })

  return {
    /** What stands in for the server while practising. */
    get desk(): Desk | null {
      return isOn ? desk : null
    },
  }
}
export type Practice = ReturnType<typeof createPractice>
