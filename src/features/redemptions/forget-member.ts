import type { ClientSession } from 'mongoose'
import { RedemptionModel } from './redemption.model.js'

/** What stands where the masked name of an erased member stood. */
const NOBODY = '***'

/**
 * Takes the masked name out of every redemption of a member who is erased: the facts stay, without the person. Seals do not
 * cover the name, so they hold.
 */
export async function forgetNameOfMember(
  { communityId, memberId }: { communityId: string; memberId: string },
  session: ClientSession | null,
): Promise<void> {
  await RedemptionModel.updateMany(
    { communityId, memberId },
    { $set: { maskedName: NOBODY } },
    session ? { session } : {},
  )
}
