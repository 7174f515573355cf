import { actorReference, type DeviceActor } from '../../http/actor.js'
import type { Keyring } from '../../infrastructure/keyring.js'
import type { Logger } from '../../infrastructure/logger.js'
import { findCardsBySerial } from '../cards/card-facts.js'
import type { DeviceService } from '../devices/device.service.js'
import type { AttributionService } from './attribute.js'
import { noteLinks, type ChainState } from './chain.js'
import type { Attribution } from './fact.js'
import type { Known } from './known.js'
import { findLeasesOfDevice } from './lease.repository.js'
import type { Settled } from './open-entry.js'
import { keepInQuarantine } from './quarantine.repository.js'
import { readItem, type UploadedItem } from './read-item.js'
import type { Settlement } from './settle.js'
import type { UploadStatus } from './shared/flags.js'
import { signedSerialOf } from './shared/card.js'
import type { UploadFacts } from './upload-facts.js'
import { createVerifyingKeys } from './verifying-keys.js'

export interface UploadRequest {
  device: DeviceActor
  /** The lease of items that name none themselves. */
  leaseId: string | null
  items: readonly unknown[]
  queueLength?: number | undefined
  appVersion?: string | undefined
  requestId: string
}

/** What became of one item. */
export interface UploadResult {
  key: string | null
  sequence: number | null
  status: UploadStatus
  flags: string[]
  redemptionId?: string
}

interface Dependencies {
  now: () => Date
  keyring: Pick<Keyring, 'jwks'>
  attribution: AttributionService
  settlement: Settlement
  devices: Pick<DeviceService, 'note'>
  logger: Logger
}

/**
 * Takes in what a device recorded while it had no network, or does not know the outcome of. A fact is kept, never dropped: what is
 * genuine becomes a redemption, with flags where the server would have said no; the rest is kept as it came.
 */
export function createUploadService(dependencies: Dependencies) {
  const { now, keyring, attribution, settlement, devices, logger } = dependencies
  const verifyingKeys = createVerifyingKeys(keyring)

  async function lookUp(upload: UploadFacts, items: readonly UploadedItem[]): Promise<Known> {
    const read = items.flatMap(({ item }) => (item ? [item] : []))
    const leaseIds = [...new Set(read.flatMap(({ leaseId }) => (leaseId ? [leaseId] : [])))]
    const serials = read.flatMap(({ code }) => signedSerialOf(code ?? '') ?? [])
    const [keys, leases, cards] = await Promise.all([
      verifyingKeys(),
      findLeasesOfDevice(upload, leaseIds),
      findCardsBySerial(upload.communityId, serials),
    ])
    return { ...upload, keys, leases, cards }
  }

  async function noteChain(upload: UploadFacts, items: readonly UploadedItem[]) {
    const links = items.flatMap(({ item }) => (item ? [item] : []))
    return noteLinks(upload, links, upload.uploadedAt)
  }

  /** Null where the store did not answer: the item is to be sent again. */
  async function attribute(item: UploadedItem, known: Known): Promise<Attribution | null> {
    try {
      return await attribution.attribute(item, known)
    } catch (err) {
      logger.warn({ err }, 'an uploaded item could not be looked up')
      return null
    }
  }

  async function settleAll(
    items: readonly UploadedItem[],
    attributions: readonly (Attribution | null)[],
    chain: ReadonlyMap<string, ChainState>,
    upload: UploadFacts,
  ): Promise<Settled[]> {
    const facts = items.flatMap(({ item }, index) => {
      const attributed = attributions[index]
      if (!item || attributed?.kind !== 'fact') return []
      return [{ index, item, fact: attributed.fact, chain: chain.get(item.hash) ?? ('missing' as const) }]
    })
    const settled = await settlement.settle(facts, upload)
    const byIndex = new Map(facts.map(({ index }, place) => [index, settled[place]]))
    return attributions.map((attributed, index) => {
      if (attributed?.kind === 'quarantine') return { status: 'quarantined', reason: attributed.reason }
      return byIndex.get(index) ?? { status: 'retry' }
    })
  }

  async function resultOf(item: UploadedItem, settled: Settled, upload: UploadFacts): Promise<UploadResult> {
    const { key, sequence } = item
    if (settled.status === 'retry') return { key, sequence, status: 'retry', flags: [] }
    if (settled.status !== 'quarantined') {
      const { status, record } = settled
      const flags = [...(record.flags ?? [])]
      return { key, sequence, status, flags, redemptionId: record._id.toHexString() }
    }
    try {
      await keepInQuarantine(item, settled.reason, upload)
      return { key, sequence, status: 'quarantined', flags: ['quarantined'] }
    } catch (err) {
      logger.warn({ err }, 'an uploaded item could not be kept')
      return { key, sequence, status: 'retry', flags: [] }
    }
  }

  return {
    /** One result per item, in their order. A bad one never holds up the others; what is undecided is `retry`. */
    async upload(request: UploadRequest): Promise<UploadResult[]> {
      const { device, requestId, leaseId, queueLength, appVersion } = request
      const { communityId, shopId, deviceId } = device
      const uploadedAt = now()
      const upload = { communityId, shopId, deviceId, by: actorReference(device), requestId, uploadedAt }
      const items = (await Promise.all(request.items.map(readItem))).map((one) => withLease(one, leaseId))
      const [known, chain] = await Promise.all([lookUp(upload, items), noteChain(upload, items)])
      const attributions = await Promise.all(items.map((item) => attribute(item, known)))
      const settled = await settleAll(items, attributions, chain, upload)
      const results = await Promise.all(
        items.map((item, index) => resultOf(item, settled[index] ?? { status: 'retry' }, upload)),
      )
      const said = {
        ...(queueLength === undefined ? {} : { queueLength }),
        ...(appVersion === undefined ? {} : { appVersion }),
      }
      // That a note fails changes nothing of what is decided.
      await devices.note(device, { lastUploadAt: uploadedAt, ...said }).catch((err: unknown) => {
        logger.warn({ err }, 'upload not noted with its device')
      })
      return results
    },
  }
}
export type UploadService = ReturnType<typeof createUploadService>

function withLease(one: UploadedItem, leaseId: string | null): UploadedItem {
  if (one.item?.leaseId !== undefined || !one.item) return one
  return { ...one, item: { ...one.item, leaseId } }
}
