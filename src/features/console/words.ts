import type { Request } from 'express'

/** How a status looks beside its word; colour is never the only signal. */
interface Badge {
  label: string
  tone: 'ok' | 'warn' | 'no' | 'info' | ''
  icon: string
}

const LOOKS: Record<string, Pick<Badge, 'tone' | 'icon'>> = {
  active: { tone: 'ok', icon: 'check' },
  signed: { tone: 'ok', icon: 'check' },
  in_force: { tone: 'ok', icon: 'check' },
  committed: { tone: 'ok', icon: 'check' },
  not_started: { tone: 'info', icon: 'clock' },
  draft: { tone: 'info', icon: 'edit' },
  enrolling: { tone: 'info', icon: 'clock' },
  suspended: { tone: 'warn', icon: 'pause' },
  blocked: { tone: 'warn', icon: 'lock' },
  locked: { tone: 'warn', icon: 'lock' },
  expiring: { tone: 'warn', icon: 'clock' },
  none: { tone: '', icon: 'unlock' },
  disabled: { tone: 'no', icon: 'lock' },
  revoked: { tone: 'no', icon: 'refused' },
  declined: { tone: 'no', icon: 'refused' },
  voided: { tone: '', icon: 'void' },
  wiped: { tone: '', icon: 'void' },
  ended: { tone: '', icon: 'pause' },
  expired: { tone: '', icon: 'clock' },
  left: { tone: '', icon: 'leave' },
  deceased: { tone: '', icon: 'leave' },
  merged: { tone: '', icon: 'members' },
  erased: { tone: '', icon: 'void' },
}

/** The badge of a status; `kind` is the group of words in `console:status`. */
export function badge(req: Request, kind: string, status: string): Badge {
  const { tone, icon } = LOOKS[status] ?? { tone: '' as const, icon: 'info' }
  return { label: req.t(`console:status.${kind}.${status}`), tone, icon }
}

const CATEGORY_SIGNS: Record<string, string> = { daily_life: 'basket', medical: 'cross', culture: 'note' }

/** Sign and word of a shop's category. */
export function categoryOf(req: Request, category: string) {
  return { label: req.t(`common:categories.${category}`), sign: CATEGORY_SIGNS[category] ?? 'shop' }
}

/** Member tags as words. */
export function tagWords(req: Request, tags: readonly string[]): string[] {
  return tags.map((tag) => req.t(`console:tags.${tag}`))
}
