import type { RequestHandler } from 'express'
import { isMultipart, readUpload } from '../../../http/upload.js'
import { mayDo, type Permission } from '../../../permissions.js'

/** Forms that may carry a photo, and who may send one. */
const FORMS: readonly [RegExp, Permission][] = [
  [/^\/my\/requests$/, 'my:use'],
  [/^\/console\/requests$/, 'request:manage'],
  [/^\/(?:console|organization)\/activities\/[0-9a-f]{24}\/(?:poster|photos)$/, 'activity:manage'],
  [/^\/(?:console|organization)\/requests\/[0-9a-f]{24}\/solve$/, 'request:work'],
]

/**
 * Reads the multipart forms with a photo before the CSRF protection looks for the form's token. Nothing is read from whoever may not
 * send one.
 */
export function photoForms(): RequestHandler {
  return async (req, _res, next) => {
    const permission = FORMS.find(([path]) => path.test(req.path))?.[1]
    if (permission === undefined || req.method !== 'POST' || !isMultipart(req)) return next()
    const present = req.identities ?? (req.actor ? [req.actor] : [])
    if (!present.some(({ role }) => mayDo(role, permission))) return next()
    const { bytes, fields } = await readUpload(req)
    req.body = fields
    // A file field that was left empty comes as a file of nothing.
    if (bytes && bytes.length > 0) req.upload = bytes
    next()
  }
}
