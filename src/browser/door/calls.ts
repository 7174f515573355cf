import type { AttendanceItem } from '../../features/activities/attendance/shared/attendance-item.js'
import type { AttendanceGrant } from '../../features/activities/attendance/shared/attendance-lease.js'
import type { Presented } from '../counter/types.js'
import { callApi } from '../shared/call.js'

/** The answer of `POST /activities/:id/attendances`. */
export interface Attended {
  outcome: 'new' | 'again' | 'replayed'
  maskedName: string | null
  at: string
  isWalkIn: boolean
  flags: string[]
}

interface UploadAnswer {
  results: { key: string | null; status: string }[]
}

/** Somebody stands there and waits: an answer that takes longer counts as lost; in ms. */
const PATIENCE_MS = 5000
/** Where the last call was lost already. */
const SHORT_PATIENCE_MS = 2000

/** The calls of the door; none of them throws. */
export function createDoorCalls({ path, query, csrf }: { path: string; query: string; csrf: string }) {
  const post = <T>(below: string, body: unknown, more: { key?: string; timeoutMs?: number } = {}) =>
    callApi<T>(`${path}/attendances${below}${query}`, { method: 'POST', body, csrf, ...more })
  return {
    attend: (presented: Presented, key: string, wasLost: boolean) =>
      post<Attended>('', presented, { key, timeoutMs: wasLost ? SHORT_PATIENCE_MS : PATIENCE_MS }),
    lease: () => post<AttendanceGrant>('/leases', { deviceTime: new Date().toISOString() }),
    upload: (items: AttendanceItem[]) => post<UploadAnswer>('/upload', { items }),
  }
}
export type DoorCalls = ReturnType<typeof createDoorCalls>
