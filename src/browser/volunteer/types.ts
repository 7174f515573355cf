export interface Need {
  kind: string
  isMet: boolean
}

/** One of the volunteer's visits as `/my-visits` answers it. */
export interface MyVisit {
  id: string
  day: string
  maskedName: string
  name: string | null
  address: string | null
  phone: string | null
  tags: string[]
  state: 'planned' | 'recorded'
  met: boolean | null
}

export interface DayList {
  day: string
  today: string
  items: MyVisit[]
}

/** What the volunteer records, as `/my-visits/:id/record` takes it. */
export interface VisitRecord {
  met: boolean
  mood: string | null
  hazards: string[]
  needs: Need[]
  words: string | null
  recordedAt: string
}

/** A record that has not landed: waiting for the network, or refused with the server's words. */
export interface QueuedRecord {
  /** Idempotency key of the request. */
  key: string
  visitId: string
  day: string
  met: boolean
  refusal: string | null
}
