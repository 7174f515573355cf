import { expect } from 'chai'
import fc from 'fast-check'
import { cleanPhoto } from '../../../src/features/requests/photos/clean-photo.js'
import { MAX_PHOTO_BYTES } from '../../../src/features/requests/photos/photo-type.js'
import { Problem } from '../../../src/problems.js'
import { TINY_PNG } from '../../builders/organizations.js'

const SECRET = 'GPS 40.0768N 113.3001E'

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** An Exif block with an orientation and a secret behind it. */
function exif(orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write(isLittle ? 'II' : 'MM', 0, 'latin1')
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  short(42, 2)
  long(8, 4)
  short(1, 8)
  short(0x0112, 10)
  short(3, 12)
  long(1, 14)
  short(orientation, 18)
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(SECRET)]))
}

/** The parts of a JPEG as cameras write them; not a picture that shows anything. */
function jpeg(orientation = 1, { isLittle = true, rest = [] as Buffer[] } = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    exif(orientation, isLittle),
    segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)),
    segment(0xed, Buffer.from(`Photoshop 3.0\0${SECRET}`)),
    segment(0xfe, Buffer.from(SECRET)),
    ...rest,
    // A table that happens to hold the sign of the end.
    segment(0xc4, Buffer.from([0x00, 0xff, 0xd9, 0x01])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
    Buffer.from(`a film of the moment: ${SECRET}`),
  ])
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body, Buffer.alloc(4)])
}

const codeOf = (bytes: Buffer) => {
  try {
    cleanPhoto(bytes)
    return 'taken'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

describe('the photo of a request', () => {
  for (const isLittle of [true, false]) {
    it(`loses place, time, device and what follows it, and keeps which side is up (${isLittle ? 'II' : 'MM'})`, () => {
      const { bytes, contentType } = cleanPhoto(jpeg(6, { isLittle }))

      expect(contentType).to.equal('image/jpeg')
      expect(bytes.includes(SECRET)).to.equal(false)
      expect(bytes.includes('JFIF')).to.equal(true)
      expect(bytes.includes(Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]))).to.equal(
        true,
      )
      const again = cleanPhoto(bytes).bytes
      expect(again.equals(bytes), 'a clean photo stays as it is').to.equal(true)
      const at = bytes.indexOf('Exif')
      expect(bytes.readUInt16BE(at + 6 + 18)).to.equal(6)
    })
  }

  it('keeps its colours', () => {
    const colours = segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01colours', 'latin1'))
    const { bytes } = cleanPhoto(jpeg(1, { rest: [colours, segment(0xe2, Buffer.from(`MPF\0${SECRET}`))] }))

    expect(bytes.includes('ICC_PROFILE')).to.equal(true)
    expect(bytes.includes('MPF')).to.equal(false)
    expect(bytes.includes('Exif'), 'nothing to say').to.equal(false)
  })

  it('loses the texts of a PNG and of a WebP', () => {
    const png = Buffer.concat([
      TINY_PNG.subarray(0, 33),
      chunk('tEXt', Buffer.from(SECRET)),
      chunk('eXIf', Buffer.from(SECRET)),
      TINY_PNG.subarray(33),
      Buffer.from(SECRET),
    ])
    expect(cleanPhoto(png).bytes.equals(TINY_PNG)).to.equal(true)

    const part = (name: string, body: Buffer) => {
      const head = Buffer.alloc(8)
      head.write(name, 0, 'latin1')
      head.writeUInt32LE(body.length, 4)
      return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
    }
    const body = Buffer.concat([
      Buffer.from('WEBP'),
      part('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
      part('VP8 ', Buffer.from('pixels!')),
      part('EXIF', Buffer.from(SECRET)),
      part('XMP ', Buffer.from(SECRET)),
    ])
    const webp = cleanPhoto(Buffer.concat([part('RIFF', body), Buffer.from(SECRET)])).bytes
    expect(webp.includes(SECRET)).to.equal(false)
    expect(webp.includes('pixels!')).to.equal(true)
    expect(webp[20], 'the header names no notes').to.equal(0)
    expect(webp.readUInt32LE(4)).to.equal(webp.length - 8)
  })

  it('is known by its bytes: everything else is refused, and what is too large', () => {
    expect(codeOf(Buffer.from('<svg onload=alert(1)>'))).to.equal('validation_failed')
    expect(codeOf(Buffer.from('GIF89a'))).to.equal('validation_failed')
    expect(codeOf(Buffer.alloc(0))).to.equal('validation_failed')
    expect(codeOf(Buffer.alloc(MAX_PHOTO_BYTES + 1))).to.equal('body_too_large')
  })

  it('is taken or refused, but breaks nothing, wherever it was cut off or damaged', () => {
    const whole = [jpeg(3), TINY_PNG]
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(), fc.nat(), fc.nat(255), (photo, cut, at, value) => {
        const damaged = Buffer.from(photo.subarray(0, cut % (photo.length + 1)))
        if (damaged.length > 0) damaged[at % damaged.length] = value
        expect(['taken', 'validation_failed']).to.include(codeOf(damaged))
      }),
      { numRuns: 1000 },
    )
  })
})
