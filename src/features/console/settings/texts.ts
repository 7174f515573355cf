import { settingsBody } from '../../communities/community.forms.js'
import { linesIn, textIn } from '../console-form.js'
import { fact, topic } from './topic.js'

/** What seniors read in the community's own words, beside the notice on their data, which has a page of its own. */
export const TEXTS = topic({
  id: 'texts',
  schema: () => settingsBody.pick({ announcement: true, cardRules: true }),
  inputOf: (values) => {
    const rules = linesIn(values, 'cardRules')
    return {
      announcement: textIn(values, 'announcement') ?? null,
      cardRules: rules.length > 0 ? rules : null,
    }
  },
  changeOf: (settings) => ({ settings }),
  valuesOf: ({ settings: { announcement, cardRules } }) => ({
    announcement: announcement ?? undefined,
    cardRules: cardRules?.join('\n'),
  }),
  factsOf: ({ settings: { announcement, cardRules } }, req) => [
    fact(req, 'announcement', announcement),
    fact(req, 'cardRules', cardRules?.join('\n') ?? req.t('settings:ours')),
  ],
  locals: ({ req }, _values, errors) => ({
    // Lines have no fields of their own.
    cardRulesError: Object.entries(errors).find(([name]) => name.startsWith('cardRules'))?.[1],
    ourRules: ['rule_1', 'rule_2', 'rule_3', 'rule_4'].map((rule) => req.t(`card-print:card.${rule}`)),
  }),
})
