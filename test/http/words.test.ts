import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { DECLINE_REASONS } from '../../src/features/redemptions/decline-reasons.js'
import { LANGUAGES, LOCALES_PATH } from '../../src/infrastructure/i18n.js'
import { PROBLEMS } from '../../src/problems.js'

const SOURCES = path.resolve(import.meta.dirname, '../../src')

type Words = Record<string, unknown>

function wordsOf(language: string, namespace: string): Words {
  const file = path.join(LOCALES_PATH, language, `${namespace}.json`)
  return JSON.parse(readFileSync(file, 'utf8')) as Words
}

/** `login.title`, `login.submit` … of nested words; a plural's forms count as one. */
function keysOf(words: Words, prefix = ''): string[] {
  const keys = Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as Words, `${prefix}${key}.`)
      : [`${prefix}${key.replace(/_(?:zero|one|two|few|many|other)$/, '')}`],
  )
  return [...new Set(keys)].sort()
}

const placeholdersOf = (words: Words) =>
  Object.fromEntries(
    Object.entries(words).map(([key, value]) => [
      key,
      [...JSON.stringify(value).matchAll(/{{(\w+)/g)].map(([, name]) => name).sort(),
    ]),
  )

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
}

describe('the words', () => {
  const [chinese, english] = LANGUAGES
  const namespaces = readdirSync(path.join(LOCALES_PATH, chinese)).map((file) => path.basename(file, '.json'))

  it('are there in both languages, for the same things', () => {
    const files = readdirSync(path.join(LOCALES_PATH, english)).map((file) => path.basename(file, '.json'))
    expect(files).to.have.members(namespaces)
    for (const namespace of namespaces) {
      expect(keysOf(wordsOf(english, namespace)), namespace).to.deep.equal(
        keysOf(wordsOf(chinese, namespace)),
      )
    }
  })

  it('say of every problem what it is and what to do next', () => {
    for (const language of LANGUAGES) {
      const words = wordsOf(language, 'problems') as Record<string, { title?: string; detail?: string }>
      expect(Object.keys(words)).to.have.members(Object.keys(PROBLEMS))
      for (const [code, { title, detail }] of Object.entries(words)) {
        expect(title, `${language} ${code}`).to.be.a('string').and.not.equal('')
        expect(detail, `${language} ${code}`).to.match(/[。.]$/)
      }
    }
  })

  it('say one sentence for every reason to decline', () => {
    for (const language of LANGUAGES) {
      const words = wordsOf(language, 'declines') as Record<string, string>
      expect(Object.keys(words)).to.have.members([...DECLINE_REASONS])
      for (const sentence of Object.values(words)) expect(sentence).to.match(/^[^。]+[。.]$/)
    }
  })

  it('fill in the same facts in both languages', () => {
    for (const namespace of ['problems', 'declines', 'fields']) {
      const facts = placeholdersOf(wordsOf(chinese, namespace))
      expect(placeholdersOf(wordsOf(english, namespace)), namespace).to.deep.equal(facts)
    }
  })

  it('are there for every field message that the program gives', () => {
    const known = Object.keys(wordsOf(chinese, 'fields'))
    const used = sourceFiles().flatMap((file) =>
      [...readFileSync(path.join(SOURCES, file), 'utf8').matchAll(/'fields:([a-z_0-9]+)'/g)].map(
        ([, key]) => key,
      ),
    )

    expect(used).to.not.be.empty
    expect([...new Set(used)].filter((key) => !known.includes(key ?? ''))).to.deep.equal([])
  })
})
