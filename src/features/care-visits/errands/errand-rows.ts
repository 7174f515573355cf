import type { Request } from 'express'
import type { ErrandView } from './errand.view.js'

const LOOKS = {
  open: { tone: 'info', icon: 'clock' },
  overdue: { tone: 'warn', icon: 'warning' },
  done: { tone: 'ok', icon: 'check' },
  dropped: { tone: '', icon: 'void' },
}

/** An errand as a row of the console. */
export function errandRow(req: Request, errand: ErrandView, names: ReadonlyMap<string, string>) {
  const state = errand.isOverdue ? 'overdue' : errand.state
  return {
    ...errand,
    needWords: req.t(`volunteer:needs.${errand.need}`),
    owner: names.get(errand.ownerId) ?? req.t('care:unknown_volunteer'),
    badge: { ...LOOKS[state], label: req.t(`care:errand_states.${state}`) },
    isOpen: errand.state === 'open',
  }
}
