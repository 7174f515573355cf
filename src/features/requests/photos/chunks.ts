import { NotAPhotoError } from './jpeg.js'

const PNG_HEAD_BYTES = 8
/** What a PNG may say in words, about the place, and about when it was made. */
const PNG_DROPPED = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'])
const WEBP_DROPPED = new Set(['EXIF', 'XMP '])
const WEBP_NOTE_FLAGS = 0x08 | 0x04

/** The PNG without texts, Exif and times, and without what follows its end. @throws NotAPhotoError */
export function stripPng(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, PNG_HEAD_BYTES)]
  for (let at = PNG_HEAD_BYTES; ;) {
    if (at + 12 > bytes.length) throw new NotAPhotoError()
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new NotAPhotoError()
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (!PNG_DROPPED.has(name)) kept.push(bytes.subarray(at, end))
    if (name === 'IEND') return Buffer.concat(kept)
    at = end
  }
}

/** The WebP without Exif and XMP, and without what follows its end. @throws NotAPhotoError */
export function stripWebp(bytes: Buffer): Buffer {
  const last = 8 + bytes.readUInt32LE(4)
  if (last > bytes.length || last < 12) throw new NotAPhotoError()
  const kept: Buffer[] = []
  for (let at = 12; at < last;) {
    if (at + 8 > last) throw new NotAPhotoError()
    const size = bytes.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (end > last) throw new NotAPhotoError()
    const name = bytes.toString('latin1', at, at + 4)
    if (!WEBP_DROPPED.has(name))
      kept.push(name === 'VP8X' ? withoutNotes(bytes.subarray(at, end)) : bytes.subarray(at, end))
    at = end
  }
  const body = Buffer.concat([Buffer.from('WEBP'), ...kept])
  const head = Buffer.alloc(8)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

/** The header without the signs that Exif and XMP follow. */
function withoutNotes(header: Buffer): Buffer {
  const copy = Buffer.from(header)
  if (copy.length > 8) copy[8] = (copy[8] ?? 0) & ~WEBP_NOTE_FLAGS
  return copy
}
