import { FILE_KIND_FACTS, type FileKind } from './file-kind.js'

const MOST_SIGNS = 100

/**
 * The name under which a file is kept: what the sender calls it, without folders and signs that no name may have, with the ending of
 * what it really is. A file without a name is called by the words given.
 */
export function keptName(sent: string, kind: FileKind, otherwise: string): string {
  const last = sent.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '').trim()
  const stem = plain.replace(/\.[^.]{0,10}$/, '').trim()
  const shown = Array.from(stem).slice(0, MOST_SIGNS).join('')
  return `${shown || otherwise}.${FILE_KIND_FACTS[kind].extension}`
}

/** `Content-Disposition` for a name in any script (RFC 6266), with a plain one for programs that know no better. */
export function disposition(how: 'attachment' | 'inline', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${how}; filename="${plain}"; filename*=UTF-8''${exact}`
}
