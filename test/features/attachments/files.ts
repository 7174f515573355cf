import { randomBytes } from 'node:crypto'
import { testApp } from '../../helpers/app.js'
import type { Answer } from '../../helpers/api.js'

/** A PDF as far as anybody looks who does not draw it; another one at each call. */
export const aPdf = (bytes = 2000) =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes), Buffer.from('\n%%EOF\n')])

/** The smallest PNG: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export interface SentFile {
  bytes: Buffer
  name?: string
  note?: string
  type?: string
}

/** Sends a form with a file as programs do. */
export async function attach(token: string, agreementId: string, file: SentFile): Promise<Answer> {
  const { baseUrl } = await testApp()
  const form = new FormData()
  if (file.note !== undefined) form.set('note', file.note)
  const { bytes, name = '协议.pdf', type = 'application/pdf' } = file
  form.set('file', new Blob([new Uint8Array(bytes)], { type }), name)
  const response = await fetch(`${baseUrl}/api/v1/agreements/${agreementId}/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  const body = JSON.parse(await response.text()) as unknown
  return { status: response.status, headers: response.headers, body }
}

/** The file as it is handed out. */
export async function handed(token: string, id: string, query = '') {
  const { baseUrl } = await testApp()
  const response = await fetch(`${baseUrl}/api/v1/attachments/${id}/file${query}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}
