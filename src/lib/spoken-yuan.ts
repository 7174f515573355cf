type SpokenLanguage = 'zh-CN' | 'en'

/**
 * An amount in fen as it is said aloud: 1290 → `12元9角`, 1295 → `12元9角5分`, 1205 → `12元零5分`, 50 → `5角`; in English
 * `12.90 yuan`.
 */
export function spokenYuan(fen: number, language: SpokenLanguage): string {
  const yuan = Math.floor(fen / 100)
  const jiao = Math.floor((fen % 100) / 10)
  const rest = fen % 10
  if (language === 'en') return `${yuan}${fen % 100 ? `.${jiao}${rest}` : ''} yuan`
  const parts = [
    yuan > 0 || fen === 0 ? `${yuan}元` : '',
    jiao > 0 ? `${jiao}角` : '',
    rest > 0 ? `${yuan > 0 && jiao === 0 ? '零' : ''}${rest}分` : '',
  ]
  return parts.join('')
}
