import { timeOfDayIn } from '../../../lib/business-day.js'
import { formatYuan } from '../../../lib/money.js'
import { newKey } from '../../shared/new-key.js'
import { byId, make, say } from '../../shared/page.js'
import type { Words } from '../../shared/words.js'
import type { Entry, QueuedVoid } from './types.js'

interface Parts {
  words: Words
  onVoid: (key: string, queued: QueuedVoid) => void
  onNoted: (key: string) => void
}

/** What was taken without network: what waits, what became of the others, and what staff must look at. */
export function createQueueView({ words, onVoid, onNoted }: Parts) {
  const panel = byId('queue')
  const list = byId('queue-list')
  const form = byId<HTMLFormElement>('queue-void')
  const error = byId('queue-void-error')
  let chosen: Entry | null = null
  let shown = ''

  function summaryOf({ item, label }: Entry): string {
    const time = timeOfDayIn(new Date(item.occurredAt))
    const off =
      item.discountFen === undefined ? '' : ` · ${words('figures.discount')} ${formatYuan(item.discountFen)}`
    const by = item.presentedBy === 'carer' ? ` · ${words('carer.queued')}` : ''
    return `${time} ${label.name} · ${label.benefit}${by}${off}`
  }

  function row(entry: Entry): HTMLElement {
    const state = stateOf(entry)
    const item = make('li', `record record--${entry.result ? 'settled' : 'waiting'}`)
    item.dataset.key = entry.key
    item.dataset.status = state
    item.append(
      make('p', 'record__what', summaryOf(entry)),
      make('p', 'queued__state', words(`offline.states.${state}`)),
    )
    if (!entry.result && !entry.void) item.append(voidButton(entry))
    if (state === 'quarantined') item.append(notedButton(entry))
    return item
  }

  function voidButton(entry: Entry): HTMLElement {
    const button = make('button', 'button button--small record__void', words('offline.void.button'))
    button.type = 'button'
    button.setAttribute('aria-label', words('offline.void.button_for', { what: summaryOf(entry) }))
    button.addEventListener('click', () => {
      chosen = entry
      form.reset()
      say(error, '')
      byId('queue-void-what').textContent = summaryOf(entry)
      form.hidden = false
      byId('queue-void-title').focus()
    })
    return button
  }

  function notedButton(entry: Entry): HTMLElement {
    const button = make('button', 'button button--small', words('offline.noted'))
    button.type = 'button'
    button.addEventListener('click', () => {
      onNoted(entry.key)
    })
    return button
  }

  function close() {
    chosen = null
    form.hidden = true
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const reason = new FormData(form).get('reason')
    if (typeof reason !== 'string') return say(error, words('void.choose'))
    if (chosen) onVoid(chosen.key, { key: newKey(), reason, state: 'wanted' })
    close()
  })
  byId('queue-void-cancel').addEventListener('click', close)

  return {
    /** Shows the entries, newest first. */
    show(entries: readonly Entry[]) {
      panel.hidden = entries.length === 0
      // New rows would take the focus away from who is using them.
      const now = JSON.stringify(entries)
      if (now === shown) return
      shown = now
      list.replaceChildren(...[...entries].reverse().map(row))
    },
  }
}
export type QueueView = ReturnType<typeof createQueueView>

/** How far an entry has come, as the name of its words. */
export function stateOf({ result, void: queued, isNoted }: Entry): string {
  if (result?.status === 'quarantined') return isNoted ? 'quarantined_noted' : 'quarantined'
  if (queued) return queued.state === 'wanted' ? 'void_waiting' : `void_${queued.state}`
  if (!result) return 'waiting'
  return result.flags.length > 0 && result.status === 'committed' ? 'flagged' : result.status
}
