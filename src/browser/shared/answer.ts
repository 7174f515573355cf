/** A refusal that the server has explained, as `application/problem+json`. */
export interface ServerProblem {
  status: number
  code: string
  title: string
  detail: string
  [member: string]: unknown
}

/**
 * What came of a call. `lost` means that nothing is known: no answer, a late one, or one that is not of this
 * server (a proxy's error page, the log-in page of a public network).
 */
export type Answer<T> =
  | { kind: 'ok'; status: number; body: T; isReplay: boolean }
  | { kind: 'problem'; problem: ServerProblem; isReplay: boolean }
  | { kind: 'lost' }
