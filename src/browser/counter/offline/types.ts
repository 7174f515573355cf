import type { OfflineItem } from '../../../features/offline/shared/item.js'
import type { SeenCard } from '../../../features/offline/shared/judge.js'

/** What the server made of an uploaded item. */
export interface UploadResult {
  key: string
  status: 'committed' | 'replayed' | 'declined' | 'voided' | 'quarantined' | 'retry'
  flags: string[]
}

/** A void of something that still waits: its own key, and how far it has come. */
export interface QueuedVoid {
  key: string
  reason: string
  state: 'wanted' | 'sent' | 'refused'
}

/** One fact of this counter from the moment it is accepted until the server has answered for it. */
export interface Entry {
  key: string
  sequence: number
  deviceId: string
  item: OfflineItem
  /** What the list shows; nothing that names a member beyond the shop's masked name. */
  label: { name: string; benefit: string }
  /** Of which card it was: the table of cards that were seen here. Absent for an online redemption whose answer was lost. */
  card?: SeenCard
  result?: { status: Exclude<UploadResult['status'], 'retry'>; flags: string[]; at: number }
  void?: QueuedVoid
  /** Somebody has taken note of what staff must look at. */
  isNoted?: boolean
}

/** The last link of a device's chain of items. */
export interface ChainEnd {
  sequence: number
  hash: string
}
