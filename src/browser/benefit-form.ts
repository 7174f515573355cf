// Says in one sentence what the form of a benefit means, while it is filled in. Without scripts a button asks the server.
import { sentenceSoFar } from '../features/console/sentence-so-far.js'

/** Somebody who types is not interrupted by every letter, nor is a screen reader. */
const PAUSE_MS = 250

type Values = Record<string, string | string[]>

/** The fields as the server will get them: of a group of boxes all that are ticked. */
function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {}
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string') continue
    const before = values[name]
    values[name] = before === undefined ? value : [before, value].flat()
  }
  return values
}

function sayWhatItMeans(form: HTMLFormElement, place: HTMLElement): void {
  const language = document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
  const sentence = sentenceSoFar(valuesOf(form), language)
  const words = sentence ?? place.dataset.empty ?? ''
  place.classList.toggle('is-empty', sentence === null)
  if (place.textContent !== words) place.textContent = words
}

const form = document.querySelector<HTMLFormElement>('form[data-benefit-form]')
const place = document.getElementById('sentence-so-far')
if (form && place) {
  let waiting: ReturnType<typeof setTimeout> | undefined
  form.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      sayWhatItMeans(form, place)
    }, PAUSE_MS)
  })
  // A browser that comes back to the page has filled the fields in again.
  sayWhatItMeans(form, place)
}
