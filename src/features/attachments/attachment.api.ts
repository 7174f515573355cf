import { z } from 'zod'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { scopeOf } from '../../http/scope.js'
import { readUpload } from '../../http/upload.js'
import { readForm } from '../console/console-form.js'
import { attachmentForm, fileQuery, MAX_ATTACHMENT_BYTES } from './attachment.forms.js'
import { type AttachmentService, contentTypeOf, fileProblem, type HandedFile } from './attachment.service.js'
import { attachmentAnswer } from './attachment.view.js'
import { FILE_KIND_FACTS } from './file-kind.js'
import { disposition } from './file-name.js'

const tag = 'Agreements'

export function attachmentApi({ attachments }: { attachments: AttachmentService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/agreements/:id/attachments',
      permission: 'agreement:manage',
      tag,
      summary:
        'Add a scan: multipart/form-data with a PDF, JPEG, PNG or WebP of at most 20 MB as `file`, and a `note`',
      params: idParams,
      answers: { 201: { description: 'The attachment', schema: attachmentAnswer } },
      async handle({ communityId, params, meta, req }) {
        // Nothing is read for an agreement that is not there.
        await attachments.expectAgreement({ communityId }, params.id)
        const rules = { maxBytes: MAX_ATTACHMENT_BYTES, fault: 'fields:attachment_file' }
        const { bytes, fileName, fields } = await readUpload(req, rules)
        if (!bytes) throw fileProblem('fields:attachment_file')
        const { note } = readForm(attachmentForm, {
          ...fields,
          ...(fields.note?.trim() === '' ? { note: undefined } : {}),
        })
        return created(await attachments.add(communityId, params.id, { bytes, fileName, note }, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/agreements/:id/attachments',
      permission: 'agreement:read',
      tag,
      summary: 'List the attachments of an agreement, withdrawn ones too',
      params: idParams,
      answers: {
        200: { description: 'All of them', schema: z.object({ items: z.array(attachmentAnswer) }) },
      },
      async handle(context) {
        return ok({ items: await attachments.list(scopeOf(context), context.params.id) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/attachments/:id',
      permission: 'agreement:read',
      tag,
      summary: 'Read what is known of an attachment',
      params: idParams,
      answers: { 200: { description: 'The attachment', schema: attachmentAnswer } },
      async handle(context) {
        return ok(await attachments.get(scopeOf(context), context.params.id))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/attachments/:id/file',
      permission: 'agreement:read',
      tag,
      summary: 'The file itself; `show=inline` lets a browser show a picture',
      params: idParams,
      query: fileQuery,
      answers: { 200: { description: 'The file', contentType: 'application/octet-stream' } },
      async handle(context) {
        const file = await attachments.open(scopeOf(context), context.params.id)
        return ok(file.stream, fileHeaders(file, context.query.show))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/attachments/:id/withdraw',
      permission: 'agreement:manage',
      tag,
      summary: 'Say that an attachment no longer counts',
      params: idParams,
      body: reasonBody,
      answers: { 200: { description: 'The attachment', schema: attachmentAnswer } },
      async handle({ communityId, params, body, meta }) {
        return ok(await attachments.withdraw(communityId, params.id, body.reason, meta))
      },
    }),
  ]
}

/**
 * A file of somebody else's is never a page of ours: no guessing of its type, nothing in it may run or load, and only what is
 * certainly a picture is shown instead of saved.
 */
function fileHeaders({ name, kind, bytes }: HandedFile, show: 'inline' | 'attachment') {
  const isShown = show === 'inline' && FILE_KIND_FACTS[kind].isPicture
  return {
    'Content-Type': contentTypeOf(kind),
    'Content-Length': String(bytes),
    'Content-Disposition': disposition(isShown ? 'inline' : 'attachment', name),
    'Content-Security-Policy': "default-src 'none'; img-src 'self'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  }
}
