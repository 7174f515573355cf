import { plainYuan } from '../../../lib/money.js'
import { thresholdsBody } from '../../anomalies/threshold.forms.js'
import { DEFAULT_THRESHOLDS, RULES, type RuleName } from '../../anomalies/thresholds.js'
import { fenIn, integerIn, textIn, type Typed } from '../console-form.js'
import type { Request } from 'express'
import { topic, type Fact } from './topic.js'

/** The numbers of a rule, in the order in which they are read. */
const figuresOf = (rule: RuleName) => Object.keys(DEFAULT_THRESHOLDS[rule]).filter((name) => name !== 'isOn')

/** From when on each rule for anomalies speaks. */
export const ANOMALIES = topic({
  id: 'anomalies',
  schema: () => thresholdsBody,
  inputOf: (values) => Object.fromEntries(RULES.map((rule) => [rule, ruleInput(values, rule)])),
  changeOf: (anomalyRules) => ({ settings: { anomalyRules } }),
  valuesOf: ({ settings }) =>
    Object.fromEntries(
      RULES.flatMap((rule) =>
        Object.entries(settings.anomalyRules[rule]).map(([name, value]) => fieldOf(rule, name, value)),
      ),
    ),
  factsOf: ({ settings }, req) =>
    RULES.map((rule): Fact => {
      const { isOn, ...figures } = settings.anomalyRules[rule]
      const told = Object.entries(figures).map(
        ([name, value]) =>
          `${labelOf(req, rule, name)} ${name === 'multipleFen' ? plainYuan(value) : value} ${unitOf(req, name)}`,
      )
      const value = isOn ? told.join(req.language === 'en' ? ', ' : '，') : req.t('anomalies:settings.off')
      return { label: req.t(`anomalies:rules.${rule}.title`), value }
    }),
  locals: ({ req }, values, errors) => ({ rules: RULES.map((rule) => ruleRow(req, rule, values, errors)) }),
})

function ruleInput(values: Typed, rule: RuleName) {
  const figures = figuresOf(rule).map((name) => {
    const field = `${rule}-${name}`
    return [name, (name === 'multipleFen' ? fenIn(values, field) : integerIn(values, field)) ?? ''] as const
  })
  return { isOn: textIn(values, `${rule}-isOn`) !== undefined, ...Object.fromEntries(figures) }
}

function fieldOf(rule: RuleName, name: string, value: number | boolean): [string, string | undefined] {
  const field = `${rule}-${name}`
  if (typeof value === 'boolean') return [field, value ? 'yes' : undefined]
  return [field, name === 'multipleFen' ? plainYuan(value) : String(value)]
}

function ruleRow(
  req: Request,
  rule: RuleName,
  values: Record<string, unknown>,
  errors: Record<string, string>,
) {
  return {
    name: rule,
    title: req.t(`anomalies:rules.${rule}.title`),
    text: req.t(`anomalies:settings.text.${rule}`),
    isOn: values[`${rule}-isOn`] !== undefined,
    fields: figuresOf(rule).map((name) => ({
      name: `${rule}-${name}`,
      label: labelOf(req, rule, name),
      unit: unitOf(req, name),
      value: values[`${rule}-${name}`],
      error: errors[`${rule}-${name}`],
      inputmode: name === 'multipleFen' ? 'decimal' : 'numeric',
    })),
  }
}

const unitOf = (req: Request, name: string) => req.t(`anomalies:settings.units.${name}`)

function labelOf(req: Request, rule: RuleName, name: string): string {
  return req.t(`anomalies:settings.of.${rule}.${name}`, { defaultValue: req.t(`anomalies:settings.${name}`) })
}
