import type { Request } from 'express'
import { WEEKDAY_WORDS } from '../benefits/benefit-words.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import type { BookingRecord } from './booking.repository.js'
import { BOOKING_TRANSITIONS, type BookingState, type BookingStep } from './resource-kinds.js'
import type { ResourceRecord } from './resource.repository.js'
import { bookingView, resourceView } from './resource.view.js'

export const RESOURCE_ICONS = {
  venue: 'building',
  equipment: 'speaker',
  people: 'members',
  vehicle: 'vehicle',
} as const

const LOOKS: Record<BookingState, { tone: string; icon: string }> = {
  requested: { tone: 'warn', icon: 'clock' },
  approved: { tone: 'ok', icon: 'check' },
  declined: { tone: 'no', icon: 'refused' },
  cancelled: { tone: '', icon: 'void' },
  used: { tone: 'info', icon: 'receipt' },
}

type Names = ReadonlyMap<string, string>

/** The name of an organization, or that it is the community itself. */
export const nameOf = (req: Request, names: Names, id: string | null) =>
  id === null ? req.t('resources:community') : (names.get(id) ?? '')

/** A resource as a list shows it. */
export function resourceRow(req: Request, resource: ResourceRecord, names: Names) {
  const view = resourceView(resource)
  const words = WEEKDAY_WORDS[req.language]
  const isEveryDay = view.weekdays.length === 7
  return {
    ...view,
    kindWords: req.t(`resources:kinds.${view.kind}`),
    kindIcon: RESOURCE_ICONS[view.kind],
    ownerName: nameOf(req, names, view.organizationId),
    weekdayWords: isEveryDay ? [req.t('resources:every_day')] : view.weekdays.map((day) => words[day - 1]),
    badge: {
      label: req.t(`resources:status.${view.status}`),
      tone: view.status === 'active' ? 'ok' : '',
      icon: view.status === 'active' ? 'check' : 'pause',
    },
  }
}

/** A booking with what may be done about it by whom. */
export function bookingRow(
  req: Request,
  booking: BookingRecord,
  { names, scope, mayManage }: { names: Names; scope: OrganizationScope; mayManage: boolean },
) {
  const view = bookingView(booking)
  const isGiver = !scope.organizationId || view.giverId === scope.organizationId
  const may = (step: BookingStep) =>
    mayManage && BOOKING_TRANSITIONS[step].from.includes(view.state) && (isGiver || step === 'cancel')
  return {
    ...view,
    giverName: nameOf(req, names, view.giverId),
    takerName: nameOf(req, names, view.takerId),
    badge: { label: req.t(`resources:states.${view.state}`), ...LOOKS[view.state] },
    mayApprove: may('approve'),
    mayDecline: may('decline'),
    mayCancel: may('cancel'),
    mayUse: may('use'),
  }
}
