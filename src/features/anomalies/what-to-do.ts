import { mayDo } from '../../permissions.js'
import type { ConsoleContext } from '../console/console-page.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import type { AnomalyView } from './anomaly.view.js'

/** A way that is open to staff, in words and with where it begins. */
export interface Way {
  text: string
  href: string
  icon: string
}

/**
 * What staff may do about an anomaly, each within its own law: what is in no closed statement can be voided, what is in one can only be
 * adjusted. The decision itself does none of it.
 */
export function whatToDo(
  { req, actor }: ConsoleContext,
  { shopIds, memberId, businessDay }: AnomalyView,
  evidence: readonly RecordedRedemption[],
): Way[] {
  const counted = evidence.filter(({ voided }) => !voided)
  const voidable = counted.filter(({ statementId }) => !statementId)
  const undecided = counted.filter(({ review }) => review === 'undecided')
  const statements = [
    ...new Set(counted.flatMap(({ statementId }) => (statementId ? [String(statementId)] : []))),
  ]
  const [shopId = ''] = shopIds
  const say = (words: string, values: Record<string, unknown> = {}) =>
    req.t(`anomalies:todo.${words}`, values)
  const day = new URLSearchParams({ shopId, from: businessDay, to: businessDay }).toString()
  const ways: (Way | false)[] = [
    { text: say('day'), href: `/console/redemptions?${day}`, icon: 'receipt' },
    { text: say('devices'), href: `/console/shops/${shopId}/devices`, icon: 'device' },
    mayDo(actor.role, 'redemption:void') &&
      voidable.length > 0 && {
        text: say('void', { count: voidable.length }),
        href: '#evidence',
        icon: 'void',
      },
    ...statements.map(
      (id) =>
        mayDo(actor.role, 'statement:manage') && {
          text: say('adjust', { count: counted.filter((one) => String(one.statementId) === id).length }),
          href: `/console/statements/${id}`,
          icon: 'calendar',
        },
    ),
    mayDo(actor.role, 'offline:review') &&
      undecided.length > 0 && {
        text: say('review', { count: undecided.length }),
        href: `/console/offline?state=undecided&shopId=${shopId}`,
        icon: 'offline',
      },
    memberId !== null &&
      mayDo(actor.role, 'card:manage') && {
        text: say('card'),
        href: `/console/members/${memberId}`,
        icon: 'card',
      },
    memberId !== null &&
      mayDo(actor.role, 'complaint:manage') && {
        text: say('complaint'),
        href: `/console/members/${memberId}/complaints/new`,
        icon: 'voice',
      },
    mayDo(actor.role, 'shop:manage') && { text: say('shop'), href: `/console/shops/${shopId}`, icon: 'shop' },
  ]
  return ways.filter((way): way is Way => way !== false)
}
