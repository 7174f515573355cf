import { expect } from 'chai'
import type { Request } from 'express'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { REPLACE_REASONS } from '../../../src/features/cards/card.service.js'
import { UNREADABLE_HINTS } from '../../../src/features/codes/read-code.js'
import { factLines } from '../../../src/features/console/audit-words.js'
import { MEMBER_STATUSES } from '../../../src/features/members/member.model.js'
import { SHIFT_ENDS } from '../../../src/features/shifts/shift.service.js'
import { DECISIONS } from '../../../src/features/offline/offline.model.js'
import { LANGUAGES, translator } from '../../../src/infrastructure/i18n.js'

const SOURCES = path.resolve(import.meta.dirname, '../../../src')

/** The text of every program file below src. */
function sources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('browser'))
    .map((file) => readFileSync(path.join(SOURCES, file), 'utf8'))
}

/** Words in upper case with an underscore are types of events, and nothing else in this program is written so. */
function eventTypes(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.match(/(?<=')[A-Z]+(?:_[A-Z]+)+(?=')/g) ?? []))]
}

/** Names of the facts of events, where they are written out. Ids are not shown. */
function factNames(texts: readonly string[]): string[] {
  const literals = texts
    .filter((text) => /audit\.record|Event\(/.test(text))
    .flatMap((text) =>
      [...text.matchAll(/\bfacts(?::| =) ?\{([^{}()<>]*)\}/g)].map(([, inner = '']) => inner),
    )
  const names = literals.flatMap((inner) => inner.split(',').map((part) => /^\s*(\w+)/.exec(part)?.[1] ?? ''))
  return [...new Set(names)].filter((name) => name !== '' && !name.endsWith('Id'))
}

/** Members of a lease's claims, which stand in a variable of the same name. */
const NO_FACTS = new Set(['jti', 'until'])

describe('the words of the audit page', () => {
  const texts = sources()
  for (const language of LANGUAGES) {
    const t = translator(language)
    const expectWords = (keys: readonly string[]) => {
      const missing = keys.filter((key) => t(key, { defaultValue: '', lng: language }) === '')
      expect(missing).to.deep.equal([])
    }

    it(`name in ${language} every type of event that the program writes`, () => {
      const types = eventTypes(texts)
      expect(types).to.include.members(['CARD_REVOKED', 'SHIFT_BEGAN', 'KEY_ADDED'])
      expect(types).to.have.length.above(70)
      expectWords(types.map((type) => `console:events.${type}`))
    })

    it(`name in ${language} every fact`, () => {
      const names = factNames(texts).filter((name) => !NO_FACTS.has(name))
      expect(names).to.include.members(['issueNo', 'hint', 'why', 'budgetFen'])
      expectWords(names.map((name) => `console:facts.${name}`))
    })

    it(`say in ${language} what the program’s own reasons and values mean`, () => {
      const ends = ['left', 'deceased', 'erased'].map((how) => `member_${how}`)
      expectWords([...REPLACE_REASONS, ...ends].map((reason) => `console:cards.reasons.${reason}`))
      const hints = [...UNREADABLE_HINTS, 'typed', 'card_number', 'forged', 'unknown', 'not_supported']
      const values = [...MEMBER_STATUSES, ...SHIFT_ENDS, ...DECISIONS, ...hints]
      expectWords(values.map((value) => `console:fact_values.${value}`))
    })
  }

  it('show money in yuan, and days, months and moments as people write them', () => {
    const facts = {
      payableFen: 104_599,
      month: '2026-10',
      from: '2026-10-01',
      asOf: '2026-11-27T23:36:32.336Z',
      days: 3,
      memberId: '6b0a0b603b509d8b2ae2678a',
    }
    const linesIn = (language: (typeof LANGUAGES)[number]) =>
      factLines({ t: translator(language), language } as unknown as Request, facts)
    expect(linesIn('zh-CN')).to.deep.equal([
      '应付：¥1,045.99',
      '月份：2026年10月',
      '从：2026年10月1日',
      '截至时间：2026年11月28日 07:36',
      '天数：3',
    ])
    expect(linesIn('en')).to.include.members(['Payable: ¥1,045.99', 'Month: October 2026'])
  })
})
