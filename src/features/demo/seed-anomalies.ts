import type { RequestMeta } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import type { DecideBody } from '../anomalies/anomaly.forms.js'
import type { RuleName } from '../anomalies/thresholds.js'

/** What people have said of the first one that each of these rules has found. */
const DECISIONS: [RuleName, DecideBody][] = [
  [
    'burst',
    {
      decision: 'explained',
      reason: '当晚书画社在茶舍办活动，22 位老人散场时一起结账，已向店长核实',
      measures: [],
    },
  ],
  [
    'void_rate',
    {
      decision: 'confirmed',
      reason: '新来的店员把打印也按冲印核销，发现后自己撤销，已重新培训',
      measures: ['talked_to_shop'],
    },
  ],
]

/** Lets the rules look at what has happened, and people decide some of what they find. */
export async function seedAnomalies(
  { examiner, anomalies }: Services,
  communityId: string,
  meta: RequestMeta,
): Promise<void> {
  await examiner.examineFresh(new AbortController().signal)
  for (const [rule, decision] of DECISIONS) {
    const { items } = await anomalies.list(communityId, { rule, limit: 1 })
    if (items[0]) await anomalies.decide(communityId, items[0]._id.toHexString(), decision, meta)
  }
}
