const START = 0xd8
const END = 0xd9
const SCAN = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const APP15 = 0xef
const COMMENT = 0xfe

/** Thrown for bytes that begin like a JPEG and do not go on like one. */
export class NotAPhotoError extends Error {
  override name = 'NotAPhotoError'
}

/**
 * The JPEG without anything that tells where, when and with what it was taken: Exif, XMP, IPTC, comments, and whatever follows the end of
 * the picture. Which side is up is kept, in an Exif block of nothing else; colours and pixels are as they were.
 * @throws NotAPhotoError
 */
export function stripJpeg(bytes: Buffer): Buffer {
  const kept: Buffer[] = [Buffer.from([0xff, START])]
  let orientation = 1
  let at = 2
  for (;;) {
    const marker = markerAt(bytes, at)
    if (marker === END) break
    const end = segmentEnd(bytes, at)
    const segment = bytes.subarray(at, end)
    if (marker === APP1) orientation = orientationIn(segment) ?? orientation
    else if (isKept(marker, segment)) kept.push(segment)
    at = end
    if (marker !== SCAN) continue
    const scanEnd = endOfScan(bytes, at)
    kept.push(bytes.subarray(at, scanEnd))
    at = scanEnd
  }
  if (orientation !== 1) kept.splice(1, 0, exifOf(orientation))
  return Buffer.concat([...kept, Buffer.from([0xff, END])])
}

/** APP0 holds the density, APP2 the colour profile, APP14 how colours are coded; the other notes go. */
function isKept(marker: number, segment: Buffer): boolean {
  if (marker === COMMENT) return false
  if (marker < APP0 || marker > APP15) return true
  if (marker === APP2) return segment.toString('latin1', 4, 15) === 'ICC_PROFILE'
  return (marker === APP0 && segment.toString('latin1', 4, 8) === 'JFIF') || marker === APP14
}

function markerAt(bytes: Buffer, at: number): number {
  const marker = bytes[at + 1]
  if (bytes[at] !== 0xff || marker === undefined || marker < 0xc0 || marker === 0xff)
    throw new NotAPhotoError()
  return marker
}

function segmentEnd(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new NotAPhotoError()
  const length = bytes.readUInt16BE(at + 2)
  const end = at + 2 + length
  if (length < 2 || end > bytes.length) throw new NotAPhotoError()
  return end
}

/** Where the pixels of a scan end: at the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1] ?? 0
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw new NotAPhotoError()
}

/** The tag 0x0112 of the first directory, 1 to 8; null when there is none. */
function orientationIn(segment: Buffer): number | null {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0') return null
  const tiff = segment.subarray(10)
  if (tiff.length < 8) return null
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return null
  const entries = short(directory)
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12
    if (at + 12 > tiff.length) return null
    if (short(at) !== 0x0112) continue
    const value = short(at + 8)
    return value >= 1 && value <= 8 ? value : null
  }
  return null
}

/** An Exif block that says which side is up, and nothing else. */
function exifOf(orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 0, 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
