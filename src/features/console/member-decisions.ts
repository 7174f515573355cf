import type { Request } from 'express'
import type { MemberView } from '../members/member.view.js'
import type { Decision } from './decisions.js'

const BY_STATUS: Record<MemberView['status'], string[]> = {
  active: ['suspend', 'leave', 'decease'],
  suspended: ['resume', 'leave', 'decease'],
  left: ['reinstate'],
  deceased: ['reinstate'],
  merged: [],
}
const ICONS: Record<string, string> = {
  suspend: 'pause',
  resume: 'play',
  leave: 'leave',
  decease: 'leave',
  reinstate: 'undo',
}
/** What revokes every card at once, so that the page says how many. */
const ENDING = ['leave', 'decease']

/** What staff can do with a membership now, each with what will happen in numbers. */
export function memberDecisions(req: Request, member: MemberView, livingCards: number): Decision[] {
  return BY_STATUS[member.status].map((id) => ({
    id,
    icon: ICONS[id] ?? 'warning',
    title: req.t(`console:members.${id}.title`),
    text: req.t(`console:members.${id}.text`),
    consequence: ENDING.includes(id)
      ? req.t('console:members.cards_revoked', { count: livingCards })
      : undefined,
    action: `/console/members/${member.id}/${id}`,
    danger: ENDING.includes(id) || id === 'suspend',
  }))
}
