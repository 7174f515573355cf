import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import type { Request, RequestHandler } from 'express'
import { mayDo, type Permission } from '../permissions.js'
import { Problem } from '../problems.js'

/** The largest file that is taken. */
export const MAX_UPLOAD_BYTES = 10 * 2 ** 20
/** A page's file that is larger than this is refused before it is read, without its page. */
const MOST_READ_OVER = 100 * 2 ** 20
/** What the fields and the boundaries around a file may come to. */
const AROUND_BYTES = 64 * 2 ** 10
const LIMITS = { fileSize: MAX_UPLOAD_BYTES, files: 1, fields: 50, fieldSize: 4096, parts: 60 }

export interface Upload {
  /** Undefined when the form was sent without a file, or with one that is too large. */
  bytes: Buffer | undefined
  isTooLarge: boolean
  fields: Record<string, string>
}

export const isMultipart = (req: Request) =>
  /^multipart\/form-data\s*;/i.test(req.headers['content-type'] ?? '')

/**
 * The file of a multipart form, in memory and nowhere else: it may hold personal data.
 * @throws Problem unsupported_media_type, body_too_large, validation_failed when the form is broken
 */
export async function readUpload(req: Request): Promise<Upload> {
  if (!isMultipart(req)) throw new Problem('unsupported_media_type')
  if (Number(req.headers['content-length'] ?? 0) > MAX_UPLOAD_BYTES + AROUND_BYTES) throw tooLarge(req)
  const upload = await readForm(req)
  if (upload.isTooLarge) throw tooLarge(req)
  return upload
}

/** The same with a file that is too large read over, so that the page can say so at its field. */
async function readForm(req: Request): Promise<Upload> {
  const pieces: Buffer[] = []
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  let isTooLarge = false
  let hasFile = false
  try {
    const form = busboy({ headers: req.headers, limits: LIMITS })
    form.on('field', (name, value) => (fields[name] = value))
    form.on('file', (_name, file) => {
      file.on('data', (piece: Buffer) => {
        hasFile = true
        if (!isTooLarge) pieces.push(piece)
      })
      file.on('limit', () => {
        isTooLarge = true
        pieces.length = 0
      })
    })
    await pipeline(req, form)
  } catch (error) {
    throw new Problem('validation_failed', {
      errors: [{ path: 'file', message: 'fields:import_file' }],
      cause: error,
    })
  }
  return { bytes: hasFile && !isTooLarge ? Buffer.concat(pieces) : undefined, fields, isTooLarge }
}

/** The rest is read and dropped, so that the sender comes to read the answer. */
function tooLarge(req: Request): Problem {
  req.resume()
  return new Problem('body_too_large')
}

/**
 * Reads the multipart forms of the pages at these addresses before the CSRF protection looks for the form's token. Nothing is read
 * from whoever may not send one.
 */
export function multipartPages(pages: Readonly<Record<string, Permission>>): RequestHandler {
  return async (req, _res, next) => {
    const permission = pages[req.path]
    if (permission === undefined || req.method !== 'POST' || !isMultipart(req)) return next()
    const present = req.identities ?? (req.actor ? [req.actor] : [])
    if (!present.some(({ role }) => mayDo(role, permission))) return next()
    if (Number(req.headers['content-length'] ?? 0) > MOST_READ_OVER) throw tooLarge(req)
    const { bytes, fields, isTooLarge } = await readForm(req)
    req.body = fields
    req.isUploadTooLarge = isTooLarge
    if (bytes) req.upload = bytes
    next()
  }
}
