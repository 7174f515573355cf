import { Types, type Model } from 'mongoose'
import { translator, type Language } from '../../infrastructure/i18n.js'
import { formatDayChinese } from '../../lib/business-day.js'
import { AgreementModel } from '../agreements/agreement.model.js'
import { BenefitModel } from '../benefits/benefit.model.js'
import { ShopModel } from '../shops/shop.model.js'
import type { Grouping } from './report.forms.js'

/** What people call each key of a report, in their language; a key that nothing is known of keeps its own name. */
export async function labelsOf(
  communityId: string,
  groupBy: Grouping,
  keys: readonly string[],
  language: Language,
): Promise<(key: string) => string> {
  const words = translator(language)
  switch (groupBy) {
    case 'category':
      return (key) => words(`common:categories.${key}`, { defaultValue: key })
    case 'ageBand':
    case 'sex':
      return (key) => words(`reports:${groupBy}.${key}`, { defaultValue: key })
    case 'day':
      return (key) => (language === 'zh-CN' ? formatDayChinese(key) : key)
    case 'month':
      return (key) => (language === 'zh-CN' ? formatDayChinese(`${key}-01`).replace(/1日$/, '') : key)
    default:
      return storedLabels(communityId, groupBy, keys)
  }
}

interface Named {
  _id: Types.ObjectId
  name?: string
  title?: string
  number?: string
  terms?: { title: string }
}

const SOURCES = {
  shop: { model: ShopModel as unknown as Model<Named>, field: 'name', label: (one: Named) => one.name },
  benefit: {
    model: BenefitModel as unknown as Model<Named>,
    field: 'terms.title',
    label: (one: Named) => one.terms?.title,
  },
  agreement: {
    model: AgreementModel as unknown as Model<Named>,
    field: 'number title',
    label: (one: Named) => `${one.number ?? ''} ${one.title ?? ''}`.trim(),
  },
}

async function storedLabels(communityId: string, groupBy: keyof typeof SOURCES, keys: readonly string[]) {
  const { model, field, label } = SOURCES[groupBy]
  const found = await model
    .find({ _id: { $in: keys.map((key) => new Types.ObjectId(key)) }, communityId })
    .select(field)
    .lean()
  const labels = new Map(found.map((one) => [String(one._id), label(one as Named) ?? '']))
  return (key: string) => labels.get(key) ?? key
}
