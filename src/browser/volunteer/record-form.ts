import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { MyVisit, VisitRecord } from './types.js'

interface Parts {
  words: Words
  onSave: (visit: MyVisit, record: VisitRecord) => void
  onClose: () => void
}

/** The form of one visit: met or not, mood, hazards, needs, words. Nothing typed is lost until it is kept. */
export function createRecordForm({ words, onSave, onClose }: Parts) {
  const form = byId<HTMLFormElement>('record')
  const title = byId('record-title')
  const error = byId('record-error')
  let present: MyVisit | null = null

  const chosen = (name: string) =>
    [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]:checked`)].map(({ value }) => value)

  /** Mood and needs are of whom one has met. */
  function unfold() {
    const isMet = chosen('met')[0] === 'yes'
    byId('record-met').hidden = !isMet
    byId('record-needs').hidden = !isMet
    const needs = chosen('needs')
    for (const label of form.querySelectorAll<HTMLElement>('.need__met')) {
      const box = label.querySelector('input')
      label.hidden = !needs.includes(box?.value ?? '')
      if (label.hidden && box) box.checked = false
    }
  }

  function read(): VisitRecord | string {
    const [met] = chosen('met')
    if (!met) return words('form.choose_met')
    const isMet = met === 'yes'
    const [mood = null] = chosen('mood')
    if (isMet && mood === null) return words('form.choose_mood')
    const settled = chosen('metNeeds')
    const text = byId<HTMLTextAreaElement>('record-words').value.trim()
    return {
      met: isMet,
      mood: isMet ? mood : null,
      hazards: chosen('hazards'),
      needs: isMet ? chosen('needs').map((kind) => ({ kind, isMet: settled.includes(kind) })) : [],
      words: text === '' ? null : text,
      recordedAt: new Date().toISOString(),
    }
  }

  form.addEventListener('change', () => {
    unfold()
    say(error, '')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!present) return
    const record = read()
    if (typeof record === 'string') {
      say(error, record)
      title.focus()
    } else onSave(present, record)
  })
  byId('record-cancel').addEventListener('click', onClose)

  return {
    open(visit: MyVisit) {
      present = visit
      form.reset()
      unfold()
      say(error, '')
      title.textContent = words('form.title', { name: visit.name ?? visit.maskedName })
      form.hidden = false
      title.focus()
      form.scrollIntoView()
    },
    close() {
      present = null
      form.reset()
      form.hidden = true
    },
    get isOpen() {
      return !form.hidden
    },
  }
}
