import { pinyin } from 'pinyin-pro'

/**
 * The syllables of a name without tones; a family name is read as one (单 = shan, 曾 = zeng), ü is written v.
 */
function syllablesOf(name: string): string[] {
  return pinyin(name.replace(/[\s·•‧]/g, ''), {
    type: 'array',
    toneType: 'none',
    surname: 'head',
    v: true,
    nonZh: 'consecutive',
  }).map((syllable) => syllable.toLowerCase())
}

/** First letters of a name's syllables: 李秀云 → lxy. Words in Latin letters count as one syllable. */
export function pinyinInitials(name: string): string {
  return syllablesOf(name)
    .map((syllable) => syllable.slice(0, 1))
    .join('')
}

/**
 * What a member can be found by when staff type the start of a name: the name itself, its pinyin and its
 * initials (李秀云 → 李秀云, lixiuyun, lxy). A ü is found as v and as u (吕 → lv, lu). Lower case, no blanks,
 * no duplicates.
 */
export function nameSearchKeys(name: string): string[] {
  const plain = name.replace(/\s/g, '').toLowerCase()
  const syllables = syllablesOf(name)
  const spelled = syllables.join('')
  const asTyped = syllables.map((syllable) => syllable.replace(/^([ln])v/, '$1u')).join('')
  const keys = [plain, spelled, asTyped, pinyinInitials(name)]
  return [...new Set(keys)].filter((key) => key !== '')
}
