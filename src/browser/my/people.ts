import { renewCsrf } from '../shared/call.js'
import { byId } from '../shared/page.js'
import type { PersonWords } from './proof/store.js'

/** Whom the page is for, as the server wrote it. */
export function wordsOf(box: HTMLElement): PersonWords {
  const { name = '', title = '', cardNumber = '', cardExpires = '' } = box.dataset
  const read = document.getElementById('read-aloud')?.dataset.read ?? ''
  return { name, title, read, cardNumber, cardExpires }
}

/** Puts another senior's words in their places, where the server cannot. */
export function showPerson(cardId: string, words: PersonWords) {
  const heading = byId('code-title')
  document.title = document.title.replace(heading.textContent ?? '', words.title)
  heading.textContent = words.title
  const readAloud = document.getElementById('read-aloud')
  if (readAloud) readAloud.dataset.read = words.read
  fillLine('card-number', words.cardNumber)
  fillLine('card-expires', words.cardExpires)
  fillLine('stale-number', words.cardNumber)
  byId('card-none').hidden = words.cardNumber !== ''
  press(cardId)
}

function fillLine(id: string, text: string) {
  const value = byId(id)
  value.textContent = text
  const line = value.closest('p, span.line')
  if (line instanceof HTMLElement) line.hidden = text === ''
}

function press(cardId: string) {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.person')]
  const sign = document.querySelector('.person[aria-pressed=true] .icon')
  for (const button of buttons) {
    const isPresent = button.value === cardId
    button.setAttribute('aria-pressed', String(isPresent))
    if (isPresent && sign) button.prepend(sign)
  }
}

/** The buttons that choose between two seniors of one phone. Without network the page itself changes over. */
export function createChoice(isAway: () => boolean, onChosen: (cardId: string) => void) {
  const form = document.querySelector<HTMLFormElement>('.people')
  form?.addEventListener('submit', (event) => {
    const { submitter } = event
    if (!isAway() || !(submitter instanceof HTMLButtonElement)) return
    event.preventDefault()
    onChosen(submitter.value)
  })

  return {
    /** Tells the server who was chosen while it was away; its answer is a new page. */
    async send(cardId: string) {
      const token = await renewCsrf()
      if (!form || !token) return
      const field = form.querySelector<HTMLInputElement>('[name=_csrf]')
      if (field) field.value = token
      const chosen = document.createElement('input')
      Object.assign(chosen, { type: 'hidden', name: 'card', value: cardId })
      form.append(chosen)
      form.submit()
    },
  }
}
