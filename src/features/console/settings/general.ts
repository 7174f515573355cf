import { readablePhoneNumber } from '../../../lib/phone-number.js'
import { createCommunityBody, settingsBody } from '../../communities/community.forms.js'
import { integerIn, textIn, type Typed } from '../console-form.js'
import { fact, topic } from './topic.js'

const OWN = { name: true, street: true, district: true, minimumAge: true } as const
const staffForm = settingsBody.pick({ contactPhone: true, activityReminderFrom: true })
const adminForm = createCommunityBody.pick(OWN).required().extend(staffForm.shape)

/** What a community is called, and how it is reached; the name and the age are the administrator's. */
export const GENERAL = topic({
  id: '',
  schema: ({ actor }) => (actor.role === 'admin' ? adminForm : staffForm),
  inputOf: (values, { actor }) => ({
    ...(actor.role === 'admin' ? communityInput(values) : {}),
    contactPhone: textIn(values, 'contactPhone') ?? null,
    activityReminderFrom: textIn(values, 'activityReminderFrom'),
  }),
  changeOf: ({ contactPhone, activityReminderFrom, ...own }) => ({
    ...own,
    settings: { contactPhone, ...(activityReminderFrom ? { activityReminderFrom } : {}) },
  }),
  valuesOf: ({ name, street, district, minimumAge, settings }) => ({
    name,
    street,
    district,
    minimumAge: String(minimumAge),
    contactPhone: settings.contactPhone ? readablePhoneNumber(settings.contactPhone) : undefined,
    activityReminderFrom: settings.activityReminderFrom,
  }),
  factsOf: ({ name, minimumAge, settings }, req) => [
    fact(req, 'name', name),
    fact(req, 'minimumAge', req.t('settings:years', { count: minimumAge })),
    fact(req, 'contactPhone', settings.contactPhone && readablePhoneNumber(settings.contactPhone)),
    fact(req, 'activityReminderFrom', settings.activityReminderFrom),
    fact(req, 'noticeVersion', settings.noticeVersion),
  ],
  locals: ({ actor }) => ({ mayEditAll: actor.role === 'admin' }),
})

/** The part of a community that only an administrator sets. */
export function communityInput(values: Typed) {
  return {
    name: textIn(values, 'name') ?? '',
    street: textIn(values, 'street') ?? '',
    district: textIn(values, 'district') ?? '',
    minimumAge: integerIn(values, 'minimumAge'),
  }
}
