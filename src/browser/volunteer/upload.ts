import type { Answer } from '../shared/answer.js'
import type { VisitStore } from './store.js'
import type { VisitRecord } from './types.js'

/** How an upload ended: everything landed or was refused for good, no network, or nobody is signed in. */
export type UploadEnd = 'done' | 'lost' | 'signed_out'

type Send = (visitId: string, key: string, record: VisitRecord) => Promise<Answer<unknown>>

/**
 * Hands in what waits, one after the other. Sent again it is the same record, so that two tabs may do it at a time and an answer may
 * be lost.
 */
export async function uploadRecords(store: VisitStore, userId: string, send: Send): Promise<UploadEnd> {
  for (const { key, visitId, refusal } of await store.queued(userId)) {
    if (refusal !== null) continue
    const record = await store.record(key)
    if (!record) continue
    const answer = await send(visitId, key, record)
    if (answer.kind === 'ok') {
      await store.remove(key)
      continue
    }
    if (answer.kind === 'lost') return 'lost'
    const { status, title, detail } = answer.problem
    if (status === 401 || status === 403) return 'signed_out'
    if (status === 429 || status >= 500) return 'lost'
    await store.refuse(key, detail || title)
  }
  return 'done'
}
