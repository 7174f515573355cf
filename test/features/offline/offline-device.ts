import { FIRST_PREVIOUS_HASH, sealItem, type OfflineItem } from '../../../src/features/offline/shared/item.js'
import type { LeaseGrant } from '../../../src/features/offline/shared/lease.js'
import { expectStatus, type World } from '../../builders/world.js'
import { aDevice } from '../../helpers/access.js'
import { call, newKey, type Answer } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

export interface UploadedResult {
  key: string | null
  sequence: number | null
  status: string
  flags: string[]
  redemptionId?: string
}

type Given = Partial<Omit<OfflineItem, 'sequence' | 'hash'>> & { benefitId: string }

/** A counter device of the shop, as its page behaves: it has a lease and writes its items down in a chain. */
export class OfflineDevice {
  private previousHash = FIRST_PREVIOUS_HASH
  private sequence = 0
  private constructor(
    readonly id: string,
    readonly token: string,
  ) {}

  static async enrol(world: Pick<World, 'communityId' | 'shopId'>): Promise<OfflineDevice> {
    const { communityId, shopId } = world
    const { id, token } = await aDevice({ communityId, shopId })
    return new OfflineDevice(id, token)
  }

  askForLease(body: object = { deviceTime: clock.now().toISOString() }): Promise<Answer> {
    return call('POST', '/offline/leases', { token: this.token, body })
  }

  async lease(): Promise<LeaseGrant> {
    return expectStatus(await this.askForLease(), 201).body as LeaseGrant
  }

  /** Writes an item down. */
  async give(content: Given): Promise<OfflineItem> {
    this.sequence += 1
    const item = await sealItem({
      sequence: this.sequence,
      previousHash: this.previousHash,
      kind: 'offline',
      key: newKey(),
      leaseId: null,
      billFen: 8600,
      occurredAt: clock.now().toISOString(),
      ...content,
    })
    this.previousHash = item.hash
    return item
  }

  send(items: readonly unknown[], more: object = {}): Promise<Answer> {
    return call('POST', '/offline/uploads', { token: this.token, body: { items, ...more } })
  }

  /** Uploads the items; answers what became of each. */
  async upload(items: readonly unknown[], more: object = {}): Promise<UploadedResult[]> {
    return expectStatus(await this.send(items, more), 200).body.results as UploadedResult[]
  }

  /** Gives once by a card under a lease and uploads it. */
  async giveAndUpload(content: Given): Promise<UploadedResult> {
    const [result] = await this.upload([await this.give(content)])
    if (!result) throw new Error('no result')
    return result
  }
}
