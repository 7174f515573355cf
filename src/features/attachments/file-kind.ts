export const FILE_KINDS = ['pdf', 'jpeg', 'png', 'webp'] as const
export type FileKind = (typeof FILE_KINDS)[number]

/** How each kind is named when it is handed out. Only pictures may be shown within a browser's own page. */
export const FILE_KIND_FACTS: Record<
  FileKind,
  { contentType: string; extension: string; isPicture: boolean }
> = {
  pdf: { contentType: 'application/pdf', extension: 'pdf', isPicture: false },
  jpeg: { contentType: 'image/jpeg', extension: 'jpg', isPicture: true },
  png: { contentType: 'image/png', extension: 'png', isPicture: true },
  webp: { contentType: 'image/webp', extension: 'webp', isPicture: true },
}

/** Readers look for the end of a PDF in its last kilobyte; scanners leave some more behind it. */
const PDF_END_WITHIN = 2048

export type FileVerdict = { ok: true; kind: FileKind } | { ok: false; fault: 'kind' | 'cut_off' }

/**
 * What a file is by its first bytes, whatever its name says: a PDF or a picture that browsers can draw. A PDF without its end was
 * cut off on the way, and nobody would notice before it is needed.
 */
export function fileVerdict(bytes: Buffer): FileVerdict {
  const kind = kindOf(bytes)
  if (!kind) return { ok: false, fault: 'kind' }
  if (kind === 'pdf' && !bytes.subarray(-PDF_END_WITHIN).includes('%%EOF')) {
    return { ok: false, fault: 'cut_off' }
  }
  return { ok: true, kind }
}

function kindOf(bytes: Buffer): FileKind | null {
  const startsWith = (text: string, at = 0) =>
    bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))
  if (startsWith('%PDF-')) return 'pdf'
  if (startsWith('\xff\xd8\xff')) return 'jpeg'
  if (startsWith('\x89PNG\r\n\x1a\n') && startsWith('IHDR', 12)) return 'png'
  if (startsWith('RIFF') && startsWith('WEBP', 8)) return 'webp'
  return null
}
