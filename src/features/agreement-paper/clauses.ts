import type { Language, Translate } from '../../infrastructure/i18n.js'
import { formatDay } from '../../lib/display.js'
import { readablePhoneNumber } from '../../lib/phone-number.js'
import type { AgreementPaper } from './paper.service.js'

export interface Clause {
  heading: string
  /** Paragraphs in their order. */
  text: string[]
  /** Numbered points below them. */
  points: { title?: string; text: string }[]
}

/** The text of the contract, for the page and the PDF alike: our own template, filled with what this agreement says. */
export function clausesOf(paper: AgreementPaper, t: Translate, language: Language): Clause[] {
  const { startsOn, endsOn, services, benefits } = paper
  const heading = (name: string) => t(`agreement-paper:clauses.${name}.heading`)
  const text = (name: string) => t(`agreement-paper:clauses.${name}.text`)
  const points = (name: string) =>
    (t(`agreement-paper:clauses.${name}.points`, { returnObjects: true }) as unknown as string[]).map(
      (point) => ({
        text: point,
      }),
    )
  const term = { startsOn: formatDay(startsOn, language), endsOn: formatDay(endsOn, language) }
  return [
    { heading: heading('term'), text: [t('agreement-paper:clauses.term.text', term)], points: [] },
    {
      heading: heading('services'),
      text: [services.length > 0 ? text('services') : t('agreement-paper:clauses.services.none')],
      points: services.map((service) => ({ text: service })),
    },
    {
      heading: heading('benefits'),
      text: [benefits.length > 0 ? text('benefits') : t('agreement-paper:clauses.benefits.none')],
      points: benefits.map(({ title, sentence }) => ({ title, text: sentence })),
    },
    { heading: heading('community_duties'), text: [], points: points('community_duties') },
    { heading: heading('shop_duties'), text: [], points: points('shop_duties') },
    { heading: heading('changes'), text: [], points: points('changes') },
    { heading: heading('closing'), text: [text('closing')], points: [] },
  ]
}

/** Who agrees with whom: each fact of a party on a line of its own. */
export function partiesOf({ shop, community }: AgreementPaper, t: Translate) {
  const place = [community.district, community.street].filter(Boolean).join(' ')
  return [
    {
      role: t('agreement-paper:party_a'),
      name: community.name,
      facts: [
        { label: t('agreement-paper:place'), value: place },
        { label: t('agreement-paper:phone'), value: readablePhoneNumber(community.contactPhone ?? '') },
      ],
    },
    {
      role: t('agreement-paper:party_b'),
      name: shop.name,
      facts: [
        { label: t('agreement-paper:address'), value: shop.address },
        { label: t('agreement-paper:phone'), value: shop.phone },
      ],
    },
  ]
}

/** What the paper is: a draft, or a version with the day from which it counts. */
export function standingOf({ version }: AgreementPaper, t: Translate, language: Language): string {
  if (!version) return t('agreement-paper:draft')
  return t('agreement-paper:version', {
    number: version.number,
    day: formatDay(version.effectiveFrom, language),
  })
}
