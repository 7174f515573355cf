import { isInBuilding, readResidence } from '../care-visits/plan/residence.js'
import type { Resident } from '../members/residents.js'
import type { NoticeRecord } from './notice.repository.js'

/** Whether a notice is for every member. */
export const isForAll = ({ audience }: Pick<NoticeRecord, 'audience'>) => audience === 'community'

/** Whether a notice is for the building in which somebody lives. */
export function isForHome(
  { audience, buildings }: Pick<NoticeRecord, 'audience' | 'buildings'>,
  { address }: Pick<Resident, 'address'>,
): boolean {
  const home = readResidence(address)
  return audience === 'buildings' && buildings.some((named) => isInBuilding(home, named))
}
