import { settingsBody } from '../../communities/community.forms.js'
import { linesIn } from '../console-form.js'
import { fact, topic } from './topic.js'

/** What seniors read in the community's own words, beside the privacy notice and the notices, which have pages of their own. */
export const TEXTS = topic({
  id: 'texts',
  schema: () => settingsBody.pick({ cardRules: true }),
  inputOf: (values) => {
    const rules = linesIn(values, 'cardRules')
    return { cardRules: rules.length > 0 ? rules : null }
  },
  changeOf: (settings) => ({ settings }),
  valuesOf: ({ settings: { cardRules } }) => ({ cardRules: cardRules?.join('\n') }),
  factsOf: ({ settings: { cardRules } }, req) => [
    fact(req, 'cardRules', cardRules?.join('\n') ?? req.t('settings:ours')),
  ],
  locals: ({ req }, _values, errors) => ({
    // Lines have no fields of their own.
    cardRulesError: Object.entries(errors).find(([name]) => name.startsWith('cardRules'))?.[1],
    ourRules: ['rule_1', 'rule_2', 'rule_3', 'rule_4'].map((rule) => req.t(`card-print:card.${rule}`)),
  }),
})
