import { formatYuan } from '../../lib/money.js'
import { spokenYuan } from '../../lib/spoken-yuan.js'
import type { ServerProblem } from '../shared/answer.js'
import { byId, make } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { shownName } from './shown-name.js'
import type { Sound } from './sound.js'
import type { Redemption } from './types.js'

export interface Shown {
  tone: 'ok' | 'no' | 'warn' | 'practice'
  /** Name of an icon: the shape tells what the colour tells. */
  sign: 'check' | 'refused' | 'void' | 'warning' | 'info'
  word: string
  figures?: [name: string, value: string, isMain?: boolean][]
  text?: string
  next: string
  spoken: string
  /** The key of what is shown, if the server has yet to hear of it. */
  awaits?: string
}

interface Parts {
  words: Words
  sound: Sound
  language: 'zh-CN' | 'en'
  zone: string
}

const MOODS = { ok: 'yes', no: 'no', warn: 'wait', practice: 'wait' } as const

/** A result by colour, shape, words and sound. Only a redemption that stands is ever green. */
export function createResultView({ words, sound, language, zone }: Parts) {
  const box = byId('result')
  const heading = byId('result-word')
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  let awaited = ''
  const timeOf = (moment: string) => clock.format(new Date(moment))

  function show({ tone, sign, word, figures = [], text = '', next, spoken, awaits = '' }: Shown) {
    awaited = awaits
    box.className = `result result--${tone}`
    byId('result-sign').setAttribute('href', `/public/icons/sprite.svg#${sign}`)
    heading.textContent = word
    byId('result-figures').replaceChildren(...figures.map(figure))
    byId('result-figures').hidden = figures.length === 0
    byId('result-text').textContent = text
    byId('result-next').textContent = next
    byId('announce').textContent = [word, text, ...figures.map(([name, value]) => `${name} ${value}`)].join(
      '，',
    )
    sound(spoken, MOODS[tone])
  }

  function figuresOf(redemption: Redemption): NonNullable<Shown['figures']> {
    const { discountFen, payableFen, maskedName, benefitTitle } = redemption
    const payable = payableFen === 0 ? words('figures.free') : formatYuan(payableFen ?? 0)
    return [
      [words('figures.payable'), payable, true],
      [words('figures.discount'), formatYuan(discountFen), true],
      [words('figures.member'), shownName(words, maskedName)],
      [words('figures.benefit'), benefitTitle ?? ''],
      [words('figures.time'), timeOf(redemption.occurredAt)],
    ]
  }

  function usedAt(problem: ServerProblem): string {
    if (typeof problem.usedAt !== 'string') return ''
    const time = words('result.used_at', { time: timeOf(problem.usedAt) })
    return problem.usedAtThisShop === true ? `${time}${words('result.used_here')}` : time
  }

  function detailOf(problem: ServerProblem): string {
    const hint = typeof problem.hint === 'string' ? words(`hints.${problem.hint}`) : ''
    // A hint without words of its own answers with its key.
    return hint && !hint.startsWith('hints.') ? hint : problem.detail
  }

  return {
    heading,
    timeOf,
    show,

    /**
     * The server has answered for what was shown as waiting. Only words change, and without a sound: the cashier has acted on it long ago,
     * and may be with the next person.
     */
    answered(key: string, text: string) {
      const line = byId('result-text')
      if (key !== awaited || line.textContent === text) return
      heading.textContent = words('offline.result.answered')
      line.textContent = text
    },

    ok(redemption: Redemption, isReplay: boolean) {
      const { discountFen, payableFen } = redemption
      show({
        tone: 'ok',
        sign: 'check',
        word: words('result.ok'),
        figures: figuresOf(redemption),
        text: isReplay ? words('result.ok_replayed') : '',
        next: words('result.ok_next'),
        spoken:
          payableFen === 0
            ? words('result.ok_free_spoken')
            : words('result.ok_spoken', { amount: spokenYuan(discountFen, language) }),
      })
    },

    /** A wrong bill was made right: the redemption is the one that stands now. */
    corrected(redemption: Redemption) {
      show({
        tone: 'ok',
        sign: 'check',
        word: words('correct.ok'),
        figures: figuresOf(redemption),
        text: words('correct.ok_text'),
        next: words('result.ok_next'),
        spoken: words('correct.ok_spoken', { amount: spokenYuan(redemption.discountFen, language) }),
      })
    },

    /** Something that stood, or might have stood, was taken back. */
    voided(text: string) {
      show({
        tone: 'warn',
        sign: 'void',
        word: words('result.voided'),
        text,
        next: words('result.no_next'),
        spoken: words('result.voided_spoken'),
      })
    },

    refused(problem: ServerProblem, word = words('result.no')) {
      const isPlain = problem.code === 'declined'
      const detail = [usedAt(problem), detailOf(problem)].join('')
      show({
        tone: 'no',
        sign: 'refused',
        word,
        text: isPlain ? detail : `${problem.title}${language === 'en' ? ': ' : '：'}${detail}`,
        next: words('result.no_next'),
        spoken: words('result.no_spoken', { title: isPlain ? detail : problem.title }),
      })
    },

    notRecorded() {
      show({
        tone: 'no',
        sign: 'refused',
        word: words('result.not_recorded'),
        text: words('result.not_recorded_text'),
        next: words('result.no_next'),
        spoken: words('result.not_recorded'),
      })
    },

    /** The look-up itself failed; it has no effect, so nothing is in doubt. */
    offline() {
      show({
        tone: 'no',
        sign: 'warning',
        word: words('result.network'),
        text: words('result.network_text'),
        next: '',
        spoken: words('result.network'),
      })
    },
  }
}
export type ResultView = ReturnType<typeof createResultView>

function figure([name, value, isMain]: [string, string, boolean?]): HTMLElement {
  const row = make('div', isMain ? 'figure figure--main' : 'figure')
  row.append(make('dt', '', name), make('dd', 'money', value))
  return row
}
