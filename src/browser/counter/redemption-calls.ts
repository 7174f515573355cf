import type { Answer } from '../shared/answer.js'
import { callApi } from '../shared/call.js'
import type { Words } from '../shared/words.js'
import type { RedemptionCalls } from './settle.js'
import { isCorrection, type Attempt, type Redemption } from './types.js'

/** The calls of the server that decide an attempt. */
export function createRedemptionCalls({ words, csrf }: { words: Words; csrf: string }): RedemptionCalls {
  function send(attempt: Attempt): Promise<Answer<Redemption>> {
    const path = isCorrection(attempt) ? `/redemptions/${attempt.corrects}/correct` : '/redemptions'
    return callApi<Redemption>(path, { method: 'POST', key: attempt.key, body: attempt.body, csrf })
  }

  return {
    send,
    ask: (key) => callApi<Redemption>(`/redemptions/by-key/${key}`),
    voidByKey: ({ key, voidKey }) =>
      callApi<Redemption>(`/redemptions/by-key/${key}/void`, {
        method: 'POST',
        key: voidKey,
        body: { reason: 'other', note: words('unknown.void_note') },
        csrf,
      }),
  }
}
