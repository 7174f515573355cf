import type { Request } from 'express'
import { formatYuan } from '../../lib/money.js'
import type { AnomalyState } from './anomaly.model.js'
import { anomalyView, type AnomalyView } from './anomaly.view.js'
import type { AnomalyRecord } from './anomaly.repository.js'

const LOOKS: Record<AnomalyState, { tone: string; icon: string }> = {
  open: { tone: 'warn', icon: 'clock' },
  explained: { tone: 'ok', icon: 'check' },
  confirmed: { tone: 'no', icon: 'warning' },
}

/** How a state looks beside its word. */
export function stateBadge(req: Request, state: AnomalyState) {
  return { label: req.t(`anomalies:states.${state}`), ...LOOKS[state] }
}

/** An anomaly with words for people: what it is, what was measured, and where. */
export function anomalyRow(req: Request, anomaly: AnomalyRecord, shopNames: ReadonlyMap<string, string>) {
  const view = anomalyView(anomaly)
  return {
    ...view,
    ruleWords: req.t(`anomalies:rules.${view.rule}.title`),
    measuredWords: req.t(`anomalies:rules.${view.rule}.measured`, figuresOf(view)),
    shopWords: view.shopIds.map((id) => shopNames.get(id) ?? '').filter(Boolean),
    badge: stateBadge(req, view.state),
  }
}

function figuresOf({ measured, threshold, figures }: AnomalyView) {
  const { multipleFen } = figures
  return {
    ...figures,
    measured,
    threshold,
    ...(multipleFen === undefined ? {} : { multiple: formatYuan(multipleFen) }),
  }
}
