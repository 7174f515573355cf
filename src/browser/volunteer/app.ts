import { addDays, businessDayOf } from '../../lib/business-day.js'
import { callApi } from '../shared/call.js'
import { newKey } from '../shared/new-key.js'
import { byId, say } from '../shared/page.js'
import { createWords } from '../shared/words.js'
import { createListView } from './list-view.js'
import { createRecordForm } from './record-form.js'
import { openVisitStore, type VisitStore } from './store.js'
import type { DayList, MyVisit, QueuedRecord, VisitRecord } from './types.js'
import { uploadRecords } from './upload.js'

const AGAIN_MS = 20_000

/** The volunteer's page: today's visits, with or without network, and recording them. */
export async function startVolunteer(root: HTMLElement) {
  const { user: userId = '', csrf = '' } = root.dataset
  const words = createWords(root.dataset.words ?? '{}')
  const store = await openVisitStore().catch(() => null)
  byId('unable').hidden = store !== null
  let list: DayList | null = null
  let missed: MyVisit[] = []
  let isOnline = true
  let isBusy = false
  let isWanted = false

  const view = createListView({ words, onRecord: open, onNoted: (key) => void note(key) })
  const form = createRecordForm({
    words,
    onSave: (visit, record) => void save(visit, record),
    onClose: close,
  })

  function open(visit: MyVisit) {
    byId('lists').hidden = true
    byId('ways').hidden = true
    byId('saved').hidden = true
    form.open(visit)
  }

  function close() {
    form.close()
    byId('lists').hidden = false
    byId('ways').hidden = false
  }

  async function save(visit: MyVisit, record: VisitRecord) {
    const queued = { key: newKey(), visitId: visit.id, day: visit.day, met: record.met }
    const isNew = store
      ? await store.add(userId, queued, record)
      : await sendAtOnce(queued.key, visit, record)
    close()
    await draw()
    say(byId('saved'), words(isNew ? (isOnline ? 'page.saved' : 'page.saved_offline') : 'page.clash'))
    byId('saved').focus()
    await meetServer()
  }

  /** A browser that keeps nothing needs the network for each record. */
  async function sendAtOnce(key: string, visit: MyVisit, record: VisitRecord): Promise<boolean> {
    return (await send(visit.id, key, record)).kind === 'ok'
  }

  const send = (visitId: string, key: string, record: VisitRecord) =>
    callApi(`/my-visits/${visitId}/record`, { method: 'POST', body: record, key, csrf })

  async function note(key: string) {
    await store?.remove(key)
    await draw()
  }

  /** Hands in what waits and fetches the day; whatever comes of it is drawn. */
  async function meetServer() {
    isWanted = true
    if (isBusy) return
    isBusy = true
    while (isWanted) {
      isWanted = false
      await meetOnce()
    }
    isBusy = false
    await draw()
  }

  async function meetOnce() {
    const end = store ? await uploadRecords(store, userId, send) : 'done'
    const isSignedOut = end === 'signed_out' || (await fetchDay())
    byId('signed-out').hidden = !isSignedOut
  }

  /** True when nobody is signed in any more: then names and addresses are forgotten at once. */
  async function fetchDay(): Promise<boolean> {
    const answer = await callApi<DayList>('/my-visits')
    isOnline = answer.kind !== 'lost'
    if (answer.kind === 'ok') {
      list = answer.body
      await store?.putDay(userId, list)
      await fetchMissed(list.today)
    }
    if (answer.kind !== 'problem' || ![401, 403].includes(answer.problem.status)) return false
    list = null
    await store?.forgetDays()
    return true
  }

  async function fetchMissed(today: string) {
    const answer = await callApi<DayList>(`/my-visits?day=${addDays(today, -1)}`)
    if (answer.kind === 'ok') missed = answer.body.items.filter(({ state }) => state === 'planned')
  }

  async function draw() {
    const today = businessDayOf(new Date())
    // What is of yesterday goes as the day does, also while the page stays open.
    if (list && list.day !== today && !isOnline) list = null
    const queue = (await store?.queued(userId)) ?? []
    drawLine(queue)
    const visits = list?.items ?? []
    view.draw(byId('today'), visits, queue, 'h2')
    view.draw(byId('missed-list'), missed, queue, 'h3')
    byId('missed').hidden = missed.length === 0
    const done = visits.filter(
      ({ id, state }) => state === 'recorded' || queue.some(({ visitId }) => visitId === id),
    )
    byId('count').textContent = countWords(visits.length, done.length)
  }

  function countWords(total: number, done: number): string {
    if (list === null) return words('page.not_loaded')
    return total === 0
      ? `${words('page.none')}${words('page.none_next')}`
      : words('page.count', { total, done })
  }

  function drawLine(queue: readonly QueuedRecord[]) {
    const line = byId('line')
    line.textContent = words(isOnline ? 'page.online' : 'page.offline')
    line.classList.toggle('line--away', !isOnline)
    const waiting = queue.filter(({ refusal }) => refusal === null).length
    say(byId('queue'), waiting > 0 && !isBusy ? words('page.queue', { count: waiting }) : '')
  }

  async function look() {
    if (!form.isOpen) await meetServer()
  }

  await begin(store)
  await meetServer()
  window.addEventListener('online', () => void look())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look()
  })
  setInterval(() => void look(), AGAIN_MS)
  byId('leave').addEventListener('submit', () => void store?.forgetDays())

  async function begin(opened: VisitStore | null) {
    const today = businessDayOf(new Date())
    await opened?.keepDay(today)
    list = (await opened?.day(userId, today)) ?? null
    if (list) await draw()
  }
}
