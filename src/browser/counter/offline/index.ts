import type { LeaseGrant } from '../../../features/offline/shared/lease.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { callApi, observeCalls, renewCsrf } from '../../shared/call.js'
import type { Words } from '../../shared/words.js'
import type { Benefit, Presented, RedeemAttempt } from '../types.js'
import type { Desk } from './desk.js'
import { createLeaseKeeper } from './lease-keeper.js'
import { createLineWatch } from './line.js'
import { createOfflineDesk } from './offline-desk.js'
import { createPractice } from './practice.js'
import { createQueueView, stateOf } from './queue-view.js'
import { createStatusView, type Obstacle } from './status-view.js'
import { isUnsent, openOfflineStore, type OfflineStore } from './store.js'
import type { Entry, UploadResult } from './types.js'
import { createUploader, type UploadEnd } from './upload.js'
import { useWorker } from './worker-client.js'

interface Parts {
  root: HTMLElement
  words: Words
  language: 'zh-CN' | 'en'
  csrf: string
  /** Whether nobody is being served. */
  isFree: () => boolean
  /** The page is to forget what it was at and show the scan screen. */
  onSwitch: () => void
  /** The cashier has gone offline: what the page is at with the server can wait. */
  onOffline: () => void
  onPresented: (presented: Presented) => void
  /** The network is back, or has taken what waited: the records of the day are to be fetched. */
  onRecordsChanged: () => void
  /** What the server made of something that was taken here, in words. */
  onAnswered: (key: string, text: string) => void
}

const MINUTE_MS = 60_000
/** Pauses before an upload that came to nothing is tried again, in ms; the last one stays. */
const UPLOAD_AGAIN_MS = [2000, 5000, 15_000, MINUTE_MS]

/** Everything that the counter does without network: the page asks who answers now, and lets wait what cannot be found out. */
export async function createOffline(parts: Parts) {
  const { root, words, language, csrf } = parts
  const { device: deviceId = '', cashier: cashierId, kept } = root.dataset
  const store = await openOfflineStore().catch(() => null)
  const queue = createQueueView({
    words,
    onVoid: (key, queued) => void changeEntry(key, (entry) => ({ ...entry, void: queued })),
    onNoted: (key) => void changeEntry(key, (entry) => ({ ...entry, isNoted: true })),
  })
  const status = createStatusView({ words, onGoOffline: goOffline })
  const line = createLineWatch({ isKept: kept !== undefined, onChange: onLine })
  const leases = store && createLeaseKeeper({ deviceId, store, request: requestLease })
  const offlineDesk =
    store && leases && createOfflineDesk({ words, language, deviceId, cashierId, store, leases })
  const uploader = store && createUploader({ upload, voidByKey }, store, alone)
  const practice = createPractice({ ...parts, benefitsOf: leasedBenefits })
  let obstacle: Obstacle | null = obstacleOf(store, deviceId)
  let isShutOut = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let lookForTurn = () => undefined as void

  async function requestLease() {
    const body = { deviceTime: new Date().toISOString() }
    const answer = await callApi<LeaseGrant>('/offline/leases', { method: 'POST', body, csrf })
    if (answer.kind === 'ok') obstacle = null
    else if (answer.kind === 'problem' && answer.problem.code === 'device_required') obstacle = 'no_device'
    return answer
  }

  function upload(body: object) {
    return callApi<{ results: UploadResult[] }>('/offline/uploads', {
      method: 'POST',
      body,
      csrf,
      timeoutMs: MINUTE_MS,
    })
  }

  function voidByKey({ key, void: queued }: Entry) {
    const body = { reason: queued?.reason }
    return callApi(`/redemptions/by-key/${key}/void`, { method: 'POST', body, key: queued?.key, csrf })
  }

  function leasedBenefits(): Benefit[] {
    const benefits = [...(leases?.lease?.benefits.values() ?? [])]
    return benefits.map(({ id, title, sentence, terms }) => ({
      id,
      title,
      sentence,
      terms,
      kind: terms.kind,
      eligible: true,
    }))
  }

  async function refresh() {
    const entries = (await store?.all()) ?? []
    const lease = leases?.lease
    status.show({
      line: line.state,
      obstacle,
      lease: lease && leases ? { until: lease.until, left: leases.left } : null,
      refusal: leases?.problem ? `${leases.problem.title} ${leases.problem.detail}` : '',
      clockOffsetMs: leases?.clockOffsetMs ?? 0,
      unsent: entries.filter(isUnsent).length,
      isShutOut,
    })
    queue.show(entries.filter(isWorthShowing))
    for (const entry of entries) {
      if (entry.result) parts.onAnswered(entry.key, words(`offline.states.${stateOf(entry)}`))
    }
  }

  async function changeEntry(key: string, by: (entry: Entry) => Entry) {
    await store?.change(key, by)
    await refresh()
    if (line.state === 'online') void handIn()
  }

  /** Hands in what waits, renews the lease, and comes back to it after a pause if something is still open. */
  async function handIn() {
    clearTimeout(timer)
    if (!uploader || line.state !== 'online') return
    const had = await unsent()
    const end = had > 0 ? await uploader.run() : 'done'
    isShutOut = end === 'not_admitted'
    failures = end === 'done' ? 0 : failures + 1
    if (obstacle === null || obstacle === 'locked') await leases?.renewIfNeeded()
    if (had > 0 && end === 'done') parts.onRecordsChanged()
    await refresh()
    lookForTurn()
    const pause = end === 'done' ? MINUTE_MS : (UPLOAD_AGAIN_MS[failures - 1] ?? MINUTE_MS)
    timer = setTimeout(() => void handIn(), pause)
  }

  /** A fresh lease reaches furthest; and the answer tells whether this device is still admitted. */
  async function renewLease() {
    if (obstacle !== null && obstacle !== 'locked') return
    await leases?.renew()
    await refresh()
  }

  async function unsent(): Promise<number> {
    return ((await store?.all()) ?? []).filter(isUnsent).length
  }

  function onLine() {
    void refresh()
    if (line.state !== 'online') return
    failures = 0
    void renewForms()
    parts.onRecordsChanged()
    void renewLease()
    void handIn()
  }

  /** Forms of a page that was kept carry a token of another day. */
  async function renewForms() {
    if (kept === undefined) return
    const token = await renewCsrf()
    if (!token) return
    for (const field of document.querySelectorAll<HTMLInputElement>('[name=_csrf]')) field.value = token
  }

  function goOffline() {
    line.goOffline()
    parts.onOffline()
  }

  observeCalls(({ answer }) => {
    if (answer.kind !== 'problem' || answer.problem.code !== 'device_locked') return
    obstacle = 'locked'
    void leases?.drop().then(refresh)
  })

  return {
    /** What answers instead of the server at this moment: practice, or the lease once the cashier has gone offline. */
    get desk(): Desk | null {
      if (practice.desk) return practice.desk
      return line.state === 'offline' && obstacle === null ? offlineDesk : null
    },

    /** Whether the network is known to be away or slow. */
    get isLineBad(): boolean {
      return line.state !== 'online'
    },

    /** Takes an unknown outcome into the queue; false if this counter has none. */
    async takeOver(attempt: RedeemAttempt): Promise<boolean> {
      if (!offlineDesk || obstacle === 'no_device') return false
      await offlineDesk.takeOver(attempt)
      void handIn()
      await refresh()
      return true
    },

    refresh,

    async begin() {
      await leases?.recall()
      line.begin()
      if (kept === undefined) void renewLease()
      else onLine()
      await refresh()
      if (store) void navigator.storage?.persist?.()
      lookForTurn = await useWorker(parts.isFree)
      if (kept === undefined) await handIn()
    },
  }
}
export type Offline = Awaited<ReturnType<typeof createOffline>>

/** Two tabs share what waits: one of them hands it in. */
async function alone(work: () => Promise<UploadEnd>): Promise<UploadEnd> {
  const { locks } = navigator as { locks?: LockManager }
  if (!locks) return work()
  return locks.request('yl-counter-upload', { ifAvailable: true }, (lock) => (lock ? work() : 'busy'))
}

function obstacleOf(store: OfflineStore | null, deviceId: string): Obstacle | null {
  if (!window.isSecureContext) return 'insecure'
  if (!store) return 'no_storage'
  return deviceId ? null : 'no_device'
}

/** What waits, and of today what did not simply become a record like any other. */
function isWorthShowing({ result, item, isNoted }: Entry): boolean {
  if (!result || (result.status === 'quarantined' && !isNoted)) return true
  const isPlain = ['committed', 'replayed'].includes(result.status) && result.flags.length === 0
  return !isPlain && businessDayOf(new Date(item.occurredAt)) === businessDayOf(new Date())
}
