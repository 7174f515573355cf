import type { Answer } from '../../shared/answer.js'
import { isUnsent, type OfflineStore } from './store.js'
import type { Entry, UploadResult } from './types.js'

/** What an uploader needs of the server; none of the calls throws. */
export interface UploadCalls {
  upload(body: UploadBody): Promise<Answer<{ results: UploadResult[] }>>
  voidByKey(entry: Entry): Promise<Answer<unknown>>
}

export interface UploadBody {
  leaseId: string | null
  items: Entry['item'][]
  queueLength: number
}

/** Why something still waits after an upload; `done` if nothing does. */
export type UploadEnd = 'done' | 'no_network' | 'not_admitted' | 'undecided' | 'busy'

const BATCH = 100
/** The server knows no device in this browser any more; what it says otherwise may change by itself. */
const NOBODY = new Set(['not_signed_in', 'session_ended', 'permission_denied', 'device_required'])

/** Runs work that no other tab does at the same time, or answers `busy`. */
export type Alone = (work: () => Promise<UploadEnd>) => Promise<UploadEnd>

/** Hands in what was recorded without network, oldest first. Two tabs never do it at once, and twice would do no harm. */
export function createUploader(calls: UploadCalls, store: OfflineStore, alone: Alone) {
  async function run(): Promise<UploadEnd> {
    // A void first: it leaves its mark under the key, and the item that comes after it lands as voided, however late that is.
    await sendVoids()
    for (;;) {
      const waiting = (await store.all()).filter(({ result }) => !result)
      const batch = waiting.slice(0, BATCH)
      const [first] = batch
      if (!first) break
      const body = {
        leaseId: first.item.leaseId,
        items: batch.map(({ item }) => item),
        queueLength: waiting.length,
      }
      const answer = await calls.upload(body)
      if (answer.kind !== 'ok') return whyNot(answer)
      await store.settle(answer.body.results)
      const isDecided = answer.body.results.some(({ status }) => status !== 'retry')
      if (!isDecided) return 'undecided'
    }
    await sendVoids()
    await store.prune()
    return (await store.all()).some(isUnsent) ? 'undecided' : 'done'
  }

  async function sendVoids() {
    const wanted = (await store.all()).filter((entry) => entry.void?.state === 'wanted')
    for (const entry of wanted) {
      const answer = await calls.voidByKey(entry)
      if (answer.kind === 'lost') return
      if (answer.kind === 'problem' && !isFinal(answer.problem.status)) continue
      const state = answer.kind === 'ok' ? 'sent' : 'refused'
      await store.change(entry.key, (present) =>
        present.void ? { ...present, void: { ...present.void, state } } : present,
      )
    }
  }

  return { run: () => alone(run) }
}
export type Uploader = ReturnType<typeof createUploader>

/** Refusals that asking again would not change: the void came too late, or its key is not known to this shop. */
function isFinal(status: number): boolean {
  return status === 403 || status === 404 || status === 422
}

function whyNot(answer: Answer<unknown>): UploadEnd {
  if (answer.kind !== 'problem') return 'no_network'
  return NOBODY.has(answer.problem.code) ? 'not_admitted' : 'undecided'
}
