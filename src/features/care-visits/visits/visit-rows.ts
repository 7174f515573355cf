import type { Request } from 'express'
import { formatDay } from '../../../lib/display.js'
import type { AlarmView, VisitView } from './visit.view.js'

/** Visits as rows of the console; `names` are those of the volunteers. */
export function visitRow(req: Request, visit: VisitView, names: ReadonlyMap<string, string>, today: string) {
  return {
    ...visit,
    volunteer: names.get(visit.volunteerId) ?? req.t('care:unknown_volunteer'),
    badge: badgeOf(req, visit, today),
    moodWords: visit.mood ? req.t(`volunteer:moods.${visit.mood}`) : '',
    hazardWords: visit.hazards.map((hazard) => req.t(`volunteer:hazards.${hazard}`)),
    needWords: visit.needs.map(({ kind, isMet }) =>
      req.t(isMet ? 'care:need_met' : 'care:need_open', { need: req.t(`volunteer:needs.${kind}`) }),
    ),
  }
}

function badgeOf(req: Request, { state, met, day }: VisitView, today: string) {
  const of = (key: string, tone: string, icon: string) => ({ label: req.t(`care:states.${key}`), tone, icon })
  if (state === 'recorded') return met ? of('met', 'ok', 'check') : of('not_met', 'no', 'refused')
  return day < today ? of('missing', 'warn', 'warning') : of('planned', 'info', 'clock')
}

/** Alarms with the words of what happened. */
export function alarmRow(
  req: Request,
  alarm: AlarmView,
  maskedName: string,
  day: string,
  names: ReadonlyMap<string, string>,
) {
  const hazards = alarm.hazards.map((hazard) => req.t(`volunteer:hazards.${hazard}`))
  return {
    ...alarm,
    maskedName,
    day,
    isOpen: alarm.state === 'open',
    text: req.t(`care:alarms.${alarm.kind}`, {
      name: maskedName,
      day: formatDay(day, req.language),
      hazards: hazards.join(req.language === 'en' ? ', ' : '、'),
    }),
    by: alarm.acknowledgedBy ? (names.get(alarm.acknowledgedBy) ?? '') : '',
  }
}
