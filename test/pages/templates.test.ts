import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { LANGUAGES, translator } from '../../src/infrastructure/i18n.js'
import { VIEWS_PATH } from '../../src/infrastructure/views.js'

const PUBLIC_PATH = path.join(VIEWS_PATH, '../public')

const files = readdirSync(VIEWS_PATH, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.hbs'))
  .map((file) => ({ file, text: readFileSync(path.join(VIEWS_PATH, file), 'utf8') }))

function filesWith(pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(text)).map(({ file }) => file)
}

describe('the templates', () => {
  it('write nothing unescaped but the body of a layout', () => {
    const unescaped = files.flatMap(({ file, text }) =>
      [...text.matchAll(/\{\{\{\s*([^}]*?)\s*\}\}\}|\{\{&/g)].map(
        ([, name]) => `${path.dirname(file)}: ${name}`,
      ),
    )

    expect([...new Set(unescaped)]).to.deep.equal(['layouts: body'])
  })

  it('hold no style and no script of their own, as the content security policy demands', () => {
    expect(filesWith(/\sstyle=/)).to.deep.equal([])
    expect(filesWith(/<style|<script(?![^>]*\ssrc=)/)).to.deep.equal([])
    expect(filesWith(/\son[a-z]+=/)).to.deep.equal([])
  })

  it('guard every form that changes something against foreign pages', () => {
    for (const { file, text } of files) {
      for (const [form] of text.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/g)) {
        expect(form, file).to.include('{{> csrf}}')
      }
    }
  })

  it('use only words that are there, in every language', () => {
    const keys = files.flatMap(({ file, text }) =>
      [...text.matchAll(/\(?\bt '([\w-]+:[\w.-]+)'/g)].map(([, key = '']) => ({ file, key })),
    )

    for (const language of LANGUAGES) {
      const t = translator(language)
      for (const { file, key } of keys) {
        expect(t(key, { defaultValue: '', count: 1 }), `${file}: ${key} in ${language}`).to.not.equal('')
      }
    }
  })

  it('use only icons that the sprite has', () => {
    const sprite = readFileSync(path.join(PUBLIC_PATH, 'icons/sprite.svg'), 'utf8')
    const drawn = [...sprite.matchAll(/<symbol id="([\w-]+)"/g)].map(([, id]) => id)
    const used = files.flatMap(({ text }) =>
      [...text.matchAll(/\bicon[ =]'([\w-]+)'/g)].map(([, name]) => name),
    )

    expect(drawn).to.include.members(used)
  })
})
