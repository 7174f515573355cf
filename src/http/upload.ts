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
const LIMITS = { files: 1, fields: 50, fieldSize: 4096, parts: 60 }

export interface Upload {
  /** Undefined when the form was sent without a file, or with one that is too large. */
  bytes: Buffer | undefined
  /** What the sender calls the file; blank when it has no name. */
  fileName: string
  fields: Record<string, string>
  /** Only with `keepsFields`: the file was larger than allowed and is dropped. */
  isTooLarge: boolean
}

export interface UploadRules {
  maxBytes?: number
  /** Words for a form that cannot be read. */
  fault?: string
  /** Of a file that is too large the fields are read all the same, so that a page can show its form again. */
  keepsFields?: boolean
}

export const isMultipart = (req: Request) =>
  /^multipart\/form-data\s*;/i.test(req.headers['content-type'] ?? '')

/**
 * The file of a multipart form, in memory and nowhere else: it may hold personal data.
 * @throws Problem unsupported_media_type, body_too_large, validation_failed when the form is broken
 */
export async function readUpload(
  req: Request,
  { maxBytes = MAX_UPLOAD_BYTES, fault = 'fields:import_file', keepsFields = false }: UploadRules = {},
): Promise<Upload> {
  if (!isMultipart(req)) throw new Problem('unsupported_media_type')
  const announced = Number(req.headers['content-length'] ?? 0)
  if (!keepsFields && announced > maxBytes + AROUND_BYTES) throw tooLarge(req)
  const pieces: Buffer[] = []
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  let isTooLarge = false
  let hasFile = false
  let fileName = ''
  try {
    const limits = { ...LIMITS, fileSize: maxBytes }
    const form = busboy({ headers: req.headers, limits, defParamCharset: 'utf8' })
    form.on('field', (name, value) => (fields[name] = value))
    form.on('file', (_name, file, { filename }) => {
      fileName = typeof filename === 'string' ? filename : ''
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
    throw new Problem('validation_failed', { errors: [{ path: 'file', message: fault }], cause: error })
  }
  if (isTooLarge && !keepsFields) throw tooLarge(req)
  const bytes = hasFile && !isTooLarge ? Buffer.concat(pieces) : undefined
  return { bytes, fileName, fields, isTooLarge }
}

/** The rest is read and dropped, so that the sender comes to read the answer. */
function tooLarge(req: Request): Problem {
  req.resume()
  return new Problem('body_too_large')
}

/** A page's form with a file: who may send it, and what the file may be. */
export type MultipartPage = { permission: Permission } & UploadRules

/**
 * Reads the multipart forms of the pages at these addresses (`:id` is an id) before the CSRF protection looks for the form's token.
 * Nothing is read from whoever may not send one.
 */
export function multipartPages(pages: Readonly<Record<string, Permission | MultipartPage>>): RequestHandler {
  const known = Object.entries(pages).map(([path, page]) => ({
    pattern: patternOf(path),
    page: typeof page === 'string' ? { permission: page } : page,
  }))
  return async (req, _res, next) => {
    if (req.method !== 'POST' || !isMultipart(req)) return next()
    const page: MultipartPage | undefined = known.find(({ pattern }) => pattern(req.path))?.page
    if (page === undefined) return next()
    const present = req.identities ?? (req.actor ? [req.actor] : [])
    if (!present.some(({ role }) => mayDo(role, page.permission))) return next()
    if (Number(req.headers['content-length'] ?? 0) > MOST_READ_OVER) throw tooLarge(req)
    const { bytes, fields, fileName, isTooLarge } = await readUpload(req, page)
    req.body = fields
    if (bytes) req.upload = bytes
    req.uploadFacts = { fileName, isTooLarge }
    next()
  }
}

/** Whether an address is that of the page, ids in place of the names of parameters. */
function patternOf(path: string): (address: string) => boolean {
  const parts = path.split('/')
  const fits = (part: string, index: number) =>
    parts[index]?.startsWith(':') ? /^[0-9a-f]{24}$/.test(part) : parts[index] === part
  return (address) => {
    const given = address.split('/')
    return given.length === parts.length && given.every(fits)
  }
}
