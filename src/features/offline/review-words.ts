import type { Services } from '../../services.js'
import type { ConsoleContext } from '../console/console-page.js'
import type { DecisionAnswer, ReviewCase } from './review.view.js'

/** How a finding looks beside its word. */
const FLAG_LOOKS: Record<string, { tone: string; icon: string }> = {
  revoked_known: { tone: 'no', icon: 'refused' },
  altered: { tone: 'no', icon: 'warning' },
  quarantined: { tone: 'no', icon: 'question' },
}
const OTHER_FLAG = { tone: 'warn', icon: 'warning' }

const STATE_LOOKS: Record<string, { tone: string; icon: string }> = {
  undecided: { tone: 'warn', icon: 'clock' },
  pay: { tone: 'ok', icon: 'check' },
  do_not_pay: { tone: 'no', icon: 'refused' },
  voided: { tone: '', icon: 'void' },
}

/** Cases in words for the people who decide: what the findings mean, who and where, and how each record hangs together with its neighbours. */
export function createCaseWords({ shops, devices, users }: Pick<Services, 'shops' | 'devices' | 'users'>) {
  async function userNames({ actor, communityId }: ConsoleContext): Promise<Map<string, string>> {
    const known = await users.list(actor, { communityId, limit: 200 })
    return new Map(known.items.map(({ id, name }) => [id, name]))
  }

  return {
    async casesOf(context: ConsoleContext, cases: readonly ReviewCase[]) {
      const { req, communityId } = context
      const [shopNames, deviceNames, people] = await Promise.all([
        shops.namesOf(communityId, unique(cases.map(({ shopId }) => shopId))),
        devices.namesOf(communityId, unique(cases.map(({ deviceId }) => deviceId))),
        userNames(context),
      ])
      const flagBadge = (flag: string) => ({
        ...(FLAG_LOOKS[flag] ?? OTHER_FLAG),
        label: req.t(`offline:flags.${flag}`),
      })
      return cases.map((one) => ({
        ...one,
        isRedemption: one.kind === 'redemption',
        shopName: shopNames.get(one.shopId) ?? '',
        deviceName: deviceNames.get(one.deviceId) ?? req.t('offline:unknown'),
        cashierName: one.cashierId ? (people.get(one.cashierId) ?? req.t('offline:unknown')) : null,
        flagBadges: one.flags.map(flagBadge),
        reasonWords: one.reasons.map((reason) => req.t(`offline:reasons.${reason}`)),
        chainWords: req.t(`offline:chains.${one.chain}`),
        state: stateBadge(context, one),
      }))
    },

    async historyOf(context: ConsoleContext, { decisions }: ReviewCase) {
      const people = await userNames(context)
      return decisions.map((decision, index) => ({
        ...decision,
        badge: decisionBadge(context, decision),
        byName: (decision.by.userId && people.get(decision.by.userId)) ?? roleWords(context, decision),
        isSuperseded: index > 0,
      }))
    },
  }
}

function stateBadge({ req }: ConsoleContext, { status, decision }: ReviewCase) {
  if (status === 'voided') return { ...STATE_LOOKS.voided, label: req.t('offline:states.voided') }
  if (decision === null) return { ...STATE_LOOKS.undecided, label: req.t('offline:states.undecided') }
  return { ...STATE_LOOKS[decision], label: req.t(`offline:decisions.${decision}`) }
}

function decisionBadge({ req }: ConsoleContext, { decision }: DecisionAnswer) {
  return { ...STATE_LOOKS[decision], label: req.t(`offline:decisions.${decision}`) }
}

function roleWords({ req }: ConsoleContext, { by }: DecisionAnswer): string {
  return req.t(`common:roles.${by.role}`, { defaultValue: by.role })
}

const unique = (ids: readonly string[]) => [...new Set(ids)]
