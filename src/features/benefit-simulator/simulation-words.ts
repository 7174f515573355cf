import type { Language, Translate } from '../../infrastructure/i18n.js'
import { weekdayOf } from '../../lib/business-day.js'
import { formatDay } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import { WEEKDAY_WORDS } from '../benefits/benefit-words.js'
import type { SentenceRule } from '../benefits/sentence-part.js'
import { benefitParts } from '../benefits/sentence.js'
import type { CheckName } from './checks.js'
import type { SimulatedReason, Simulation } from './simulation.service.js'

/** The parts of the benefit's sentence that each check is about. */
const RULES: Partial<Record<CheckName, readonly SentenceRule[]>> = {
  age: ['minAge'],
  tags: ['tags'],
  days: ['dates', 'festivals', 'times'],
  hours: ['times'],
  spend: ['gift'],
}

/** Why not, in the words of the counter. */
export function reasonWords(t: Translate, reason: SimulatedReason): string {
  if (reason === 'not_in_version') return t('benefit-desk:simulate.not_in_version')
  return t(`declines:${reason}`, { defaultValue: t(`problems:${reason}.detail`, { defaultValue: '' }) })
}

/** Each check in one sentence: what it asks, what the benefit says of it, and what is the case. */
export function checkLines(t: Translate, language: Language, simulation: Simulation) {
  const parts = benefitParts(simulation.terms, language)
  return simulation.checks.map(({ name, isMet }) => {
    const rules = RULES[name] ?? []
    const asked = parts.filter(({ rule }) => rules.includes(rule) || (name === 'limits' && isLimit(rule)))
    return {
      name,
      isMet,
      label: t(`benefit-desk:checks.${name}`),
      asked: asked.map(({ text }) => text).join(t('agreement-history:comma')),
      fact: factOf(t, language, simulation, name),
    }
  })
}

const isLimit = (rule: SentenceRule) => rule.startsWith('limit.')

function factOf(t: Translate, language: Language, simulation: Simulation, name: CheckName): string {
  const { member, businessDay, time, billFen, remaining, remainingFen } = simulation
  switch (name) {
    case 'age':
      return t('benefit-desk:facts.age', { age: member.age })
    case 'tags':
      return member.tags.length === 0
        ? t('benefit-desk:facts.no_tags')
        : member.tags.map((tag) => t(`console:tags.${tag}`)).join(t('agreement-history:comma'))
    case 'days':
      return `${formatDay(businessDay, language)} ${WEEKDAY_WORDS[language][weekdayOf(businessDay) - 1] ?? ''}`
    case 'hours':
      return time
    case 'spend':
      return billFen === null ? '' : t('benefit-desk:facts.bill', { bill: formatYuan(billFen) })
    case 'limits':
      return [
        remaining === null ? '' : t('benefit-desk:facts.remaining', { uses: remaining }),
        remainingFen === null
          ? ''
          : t('benefit-desk:facts.remaining_fen', { amount: formatYuan(remainingFen) }),
      ]
        .filter(Boolean)
        .join(t('agreement-history:comma'))
    default:
      return ''
  }
}
