import { plainYuan } from '../../../lib/money.js'
import { settingsBody } from '../../communities/community.forms.js'
import { CARER_POLICIES } from '../../communities/community.model.js'
import { fenIn, integerIn, textIn } from '../console-form.js'
import { options } from '../console-list.js'
import { fact, topic } from './topic.js'

const NAMES = {
  printedCardDailyLimit: true,
  printedCardSecondFactorAboveFen: true,
  carerPolicy: true,
} as const

/** How far a card goes: limits of the printed one, and who may show it. */
export const CARDS = topic({
  id: 'cards',
  schema: () => settingsBody.pick(NAMES),
  inputOf: (values) => ({
    printedCardDailyLimit: integerIn(values, 'printedCardDailyLimit') ?? null,
    printedCardSecondFactorAboveFen: fenIn(values, 'printedCardSecondFactorAboveFen') ?? null,
    carerPolicy: textIn(values, 'carerPolicy'),
  }),
  changeOf: (settings) => ({ settings }),
  valuesOf: ({
    settings: { printedCardDailyLimit: limit, printedCardSecondFactorAboveFen: above, carerPolicy },
  }) => ({
    printedCardDailyLimit: limit?.toString(),
    printedCardSecondFactorAboveFen: above === null ? undefined : plainYuan(above),
    carerPolicy,
  }),
  factsOf: ({ settings }, req) => {
    const { printedCardDailyLimit: limit, printedCardSecondFactorAboveFen: above } = settings
    return [
      fact(
        req,
        'printedCardDailyLimit',
        limit === null ? req.t('console:settings.no_limit') : `${limit} ${req.t('console:settings.times')}`,
      ),
      fact(
        req,
        'printedCardSecondFactorAboveFen',
        above === null ? req.t('console:settings.never') : `${plainYuan(above)} ${req.t('common:form.yuan')}`,
      ),
      fact(req, 'carerPolicy', req.t(`carer:policies.${settings.carerPolicy}`)),
    ]
  },
  locals: ({ req }) => ({ carerPolicies: options(req, CARER_POLICIES, 'carer:policies') }),
})
