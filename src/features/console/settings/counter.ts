import { plainYuan } from '../../../lib/money.js'
import { settingsBody } from '../../communities/community.forms.js'
import { fenIn, integerIn } from '../console-form.js'
import { fact, topic } from './topic.js'

/** All three must be there: a field that is left blank is refused. */
const form = settingsBody
  .pick({ offlineCapFen: true, counterIdleMinutes: true, deviceSilentDays: true })
  .required()

/** The counters: without network, unattended, and not seen any more. */
export const COUNTER = topic({
  id: 'counter',
  schema: () => form,
  inputOf: (values) => ({
    offlineCapFen: fenIn(values, 'offlineCapFen') ?? '',
    counterIdleMinutes: integerIn(values, 'counterIdleMinutes') ?? '',
    deviceSilentDays: integerIn(values, 'deviceSilentDays') ?? '',
  }),
  changeOf: (settings) => ({ settings }),
  valuesOf: ({ settings: { offlineCapFen, counterIdleMinutes, deviceSilentDays } }) => ({
    offlineCapFen: plainYuan(offlineCapFen),
    counterIdleMinutes: String(counterIdleMinutes),
    deviceSilentDays: String(deviceSilentDays),
  }),
  factsOf: ({ settings: { offlineCapFen, counterIdleMinutes, deviceSilentDays } }, req) => [
    fact(req, 'offlineCapFen', `${plainYuan(offlineCapFen)} ${req.t('common:form.yuan')}`),
    fact(req, 'counterIdleMinutes', `${counterIdleMinutes} ${req.t('console:settings.minutes')}`),
    fact(req, 'deviceSilentDays', `${deviceSilentDays} ${req.t('settings:days')}`),
  ],
})
