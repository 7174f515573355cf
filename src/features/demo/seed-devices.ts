import { enrolDevice, type SeededShop } from './seed-shops.js'

const HOUR_MS = 3_600_000

type Deps = Parameters<typeof enrolDevice>[0]

/** Where a spare device lies in a drawer since so many days. */
const SPARE = { shopKey: 'photo', name: '备用平板', days: 40 }

/** The counters were seen an hour ago; a spare one has not been for long. */
export async function showDevices(deps: Deps, shops: readonly SeededShop[]): Promise<void> {
  const { services, clock, communityId } = deps
  const anHourAgo = new Date(Date.now() - HOUR_MS)
  for (const { device } of shops) {
    const { deviceId } = device
    await clock.at(anHourAgo, () => services.devices.note({ communityId, deviceId }, {}))
  }
  const shop = shops.find(({ key }) => key === SPARE.shopKey)
  const then = new Date(Date.now() - SPARE.days * 24 * HOUR_MS)
  if (shop) await clock.at(then, () => enrolDevice(deps, shop.id, SPARE.name))
}
