import { Types } from 'mongoose'
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
  shop: { model: ShopModel, projection: { name: 1 }, label: (one: Named) => one.name },
  benefit: { model: BenefitModel, projection: { 'terms.title': 1 }, label: (one: Named) => one.terms?.title },
  agreement: {
    model: AgreementModel,
    projection: { number: 1, title: 1 },
    label: (one: Named) => `${one.number ?? ''} ${one.title ?? ''}`.trim(),
  },
}

async function storedLabels(communityId: string, groupBy: keyof typeof SOURCES, keys: readonly string[]) {
  const { model, projection, label } = SOURCES[groupBy]
  const found = await model.collection
    .find<Named>(
      {
        _id: { $in: keys.map((key) => new Types.ObjectId(key)) },
        communityId: new Types.ObjectId(communityId),
      },
      { projection, batchSize: 10_000 },
    )
    .toArray()
  const labels = new Map(found.map((one) => [one._id.toHexString(), label(one) ?? '']))
  return (key: string) => labels.get(key) ?? key
}
