import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import i18next, { type TFunction } from 'i18next'
import { projectPath } from '../project-files.js'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]
export const DEFAULT_LANGUAGE: Language = 'zh-CN'
/** `namespace:key.path` with values for its placeholders. */
export type Translate = TFunction

/** Language files lie beside the sources and are not compiled: the same folder serves tsx and dist. */
export const LOCALES_PATH = projectPath('src/locales/')

function namespacesOf(language: Language): Record<string, unknown> {
  const folder = path.join(LOCALES_PATH, language)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return Object.fromEntries(
    files.map((file) => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as unknown,
    ]),
  )
}

const resources = Object.fromEntries(LANGUAGES.map((language) => [language, namespacesOf(language)]))
const instance = i18next.createInstance()
void instance.init({
  // Everything is in memory: no need to wait, and modules that need a translation at load time have it.
  initAsync: false,
  lng: DEFAULT_LANGUAGE,
  fallbackLng: DEFAULT_LANGUAGE,
  resources: resources as never,
  // Handlebars and JSON escape for their own context; a second escaping would show entities to people.
  interpolation: { escapeValue: false },
  returnEmptyString: false,
})

const translators = Object.fromEntries(
  LANGUAGES.map((language) => [language, instance.getFixedT(language)]),
) as Record<Language, Translate>

export function translator(language: Language): Translate {
  return translators[language]
}

/** The first supported language of an Accept-Language header, zh-CN when it names none. */
export function negotiateLanguage(header: string | undefined): Language {
  for (const part of (header ?? '').split(',')) {
    const tag = part.split(';')[0]?.trim().toLowerCase() ?? ''
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return DEFAULT_LANGUAGE
}
