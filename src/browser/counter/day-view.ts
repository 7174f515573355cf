import type { ServerProblem } from '../shared/answer.js'
import { callApi } from '../shared/call.js'
import { newKey } from '../shared/new-key.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { Screens } from './screens.js'
import type { Redemption } from './types.js'

interface Parts {
  words: Words
  screens: Screens
  csrf: string
  onVoided: (redemption: Redemption) => void
  onRefused: (problem: ServerProblem) => void
  onOpen: () => void
  onCancel: () => void
}

const REFRESH_MS = 60_000

/** What was recorded today, and voiding it. */
export function createDayView({ words, screens, csrf, onVoided, onRefused, onOpen, onCancel }: Parts) {
  const list = byId('today')
  const form = byId<HTMLFormElement>('void-form')
  const note = byId<HTMLInputElement>('void-note')
  const error = byId('void-error')
  let chosen: { id: string; key: string } | null = null

  async function refresh() {
    // New rows would take the focus away from who is using them.
    if (list.contains(document.activeElement)) return
    try {
      const response = await fetch('/counter/today', { redirect: 'error', cache: 'no-store' })
      if (response.ok) list.innerHTML = await response.text()
    } catch {
      // The list stays as it was; the next refresh brings it up to date.
    }
  }

  const reason = () => new FormData(form).get('reason') as string | null

  function problemOfForm(): string {
    if (!reason()) return words('void.choose')
    return reason() === 'other' && note.value.trim() === '' ? words('void.write') : ''
  }

  async function submit() {
    const wrong = problemOfForm()
    say(error, wrong)
    if (wrong || !chosen) return
    const text = note.value.trim()
    const body = { reason: reason(), ...(text && reason() === 'other' ? { note: text } : {}) }
    const path = `/redemptions/${chosen.id}/void`
    const answer = await callApi<Redemption>(path, { method: 'POST', body, key: chosen.key, csrf })
    if (answer.kind === 'lost') return say(error, words('void.failed'))
    chosen = null
    if (answer.kind === 'problem') return onRefused(answer.problem)
    onVoided(answer.body)
    await refresh()
  }

  list.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-void]')
    if (!button?.dataset.void || screens.current === 'busy') return
    // A void has a key of its own, made when its form opens.
    chosen = { id: button.dataset.void, key: newKey() }
    form.reset()
    byId('void-note-field').hidden = true
    say(error, '')
    byId('void-what').textContent = button.dataset.summary ?? ''
    onOpen()
    screens.show('void', byId('void-title'))
  })
  // Not on `change`: it comes when a press on the button takes the focus, and the button would move away under the finger.
  form.addEventListener('input', () => {
    byId('void-note-field').hidden = reason() !== 'other'
    say(error, '')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit()
  })
  byId('void-cancel').addEventListener('click', () => {
    chosen = null
    onCancel()
  })
  setInterval(() => void refresh(), REFRESH_MS)

  return { refresh }
}
