import { Problem } from '../../../problems.js'
import { stripPng, stripWebp } from './chunks.js'
import { NotAPhotoError, stripJpeg } from './jpeg.js'
import { MAX_PHOTO_BYTES, photoTypeOf, type PhotoType } from './photo-type.js'

export interface CleanPhoto {
  bytes: Buffer
  contentType: PhotoType
}

const STRIP: Record<PhotoType, (bytes: Buffer) => Buffer> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/webp': stripWebp,
}

/**
 * A photo as it may be kept: known by its bytes, not by its name, and without place, time and device.
 * @throws Problem body_too_large; validation_failed for what is no photo
 */
export function cleanPhoto(bytes: Buffer): CleanPhoto {
  if (bytes.length > MAX_PHOTO_BYTES) throw new Problem('body_too_large')
  const contentType = photoTypeOf(bytes)
  if (!contentType) throw noPhoto()
  try {
    return { contentType, bytes: STRIP[contentType](bytes) }
  } catch (error) {
    if (error instanceof NotAPhotoError || error instanceof RangeError) throw noPhoto(error)
    throw error
  }
}

function noPhoto(cause?: unknown): Problem {
  return new Problem('validation_failed', { errors: [{ path: 'photo', message: 'fields:photo' }], cause })
}
