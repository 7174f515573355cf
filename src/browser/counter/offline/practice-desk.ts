import { formatYuan } from '../../../lib/money.js'
import type { Words } from '../../shared/words.js'
import { previewOf } from '../amounts.js'
import type { Shown } from '../result-view.js'
import type { Benefit, Prepared } from '../types.js'
import type { Desk, DeskOutcome, DeskRequest } from './desk.js'

interface Parts {
  words: Words
  /** Benefits of this shop, where the device knows some. */
  benefitsOf: () => Benefit[]
  onTaken: (shown: Shown) => void
}

/** What practice gives where the shop's own benefits are not known. */
function sampleBenefits(words: Words): Benefit[] {
  const sample = (id: string, terms: Benefit['terms'], kind: Benefit['kind']): Benefit => ({
    id,
    kind,
    terms,
    eligible: true,
    title: words(`offline.practice.samples.${id}.title`),
    sentence: words(`offline.practice.samples.${id}.sentence`),
  })
  return [
    sample('percent', { percentOff: 15 }, 'percent_off'),
    sample('amount', { amountOffFen: 500, minSpendFen: 2000 }, 'amount_off'),
    sample('free', { valueFen: 1500 }, 'free_service'),
  ]
}

/** Practises every step with a member who does not exist. Nothing is sent, nothing is kept, nothing is ever green. */
export function createPracticeDesk({ words, benefitsOf, onTaken }: Parts): Desk {
  return {
    name: 'practice',
    prepare() {
      const known = benefitsOf()
      const body: Prepared = {
        prepareToken: '',
        expiresAt: '',
        member: { maskedName: words('offline.practice.member'), ageBand: '70_79' },
        card: { kind: 'printed', expiresOn: null },
        carerPolicy: 'accept_with_second_factor',
        benefits: known.length > 0 ? known : sampleBenefits(words),
      }
      return Promise.resolve({ kind: 'ok', status: 200, body, isReplay: false })
    },

    redeem({ prepared, benefit, confirmed }: DeskRequest): Promise<DeskOutcome> {
      const preview = previewOf(benefit, confirmed.billFen)
      if (preview.state !== 'known') {
        const title = words('offline.reasons.below_min_spend.title')
        const detail = words('offline.reasons.below_min_spend.detail')
        return Promise.resolve({ kind: 'refused', problem: { status: 422, code: 'practice', title, detail } })
      }
      const shown: Shown = {
        tone: 'practice',
        sign: 'info',
        word: words('offline.practice.word'),
        figures: [
          [
            words('figures.payable'),
            preview.payableFen === 0 ? words('figures.free') : formatYuan(preview.payableFen),
            true,
          ],
          [words('figures.discount'), formatYuan(preview.discountFen), true],
          [words('figures.member'), prepared.member.maskedName],
          [words('figures.benefit'), benefit.title],
        ],
        text: words('offline.practice.text'),
        next: words('result.ok_next'),
        spoken: words('offline.practice.spoken'),
      }
      onTaken(shown)
      return Promise.resolve({ kind: 'taken', shown })
    },
  }
}
