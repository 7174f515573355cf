import { formatYuan } from '../../lib/money.js'
import { byId, make } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { shownName } from './shown-name.js'
import type { Benefit, Prepared } from './types.js'

interface Parts {
  words: Words
  onChoose: (benefit: Benefit) => void
}

/** Who was scanned, and which benefits of the shop apply: those first, the others with their reason. */
export function createBenefitsView({ words, onChoose }: Parts) {
  function facts({ member, card }: Prepared): string {
    const kind = words(`card_kinds.${card.kind}`)
    return member.ageBand === null ? kind : `${words(`age_bands.${member.ageBand}`)} · ${kind}`
  }

  function remaining({ remaining, remainingFen }: Benefit): string {
    if (remaining !== undefined) return words('benefit.remaining', { count: remaining })
    if (remainingFen === undefined) return ''
    return words('benefit.remaining_amount', { amount: formatYuan(remainingFen) })
  }

  function offer(benefit: Benefit): HTMLElement {
    const button = make('button', 'offer')
    button.type = 'button'
    button.dataset.benefit = benefit.id
    button.append(make('span', 'offer__title', benefit.title), make('span', 'offer__text', benefit.sentence))
    const left = remaining(benefit)
    if (left) button.append(make('span', 'offer__left', left))
    button.addEventListener('click', () => {
      onChoose(benefit)
    })
    const item = make('li')
    item.append(button)
    return item
  }

  function refused(benefit: Benefit): HTMLElement {
    const item = make('li', 'offer offer--not')
    item.append(
      make('span', 'offer__title', benefit.title),
      make('span', 'offer__text', benefit.sentence),
      make('span', 'offer__why', benefit.message ?? ''),
    )
    return item
  }

  return {
    fill(prepared: Prepared) {
      byId('person-name').textContent = shownName(words, prepared.member.maskedName)
      byId('person-facts').textContent = facts(prepared)
      const eligible = prepared.benefits.filter((benefit) => benefit.eligible)
      const others = prepared.benefits.filter((benefit) => !benefit.eligible)
      byId('offers').replaceChildren(...eligible.map(offer))
      if (eligible.length === 0) byId('offers').append(make('li', 'offers__none', words('benefit.none')))
      byId('offers-not').replaceChildren(...others.map(refused))
      byId('not-offered').hidden = others.length === 0
    },
  }
}
export type BenefitsView = ReturnType<typeof createBenefitsView>
