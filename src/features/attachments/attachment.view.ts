import { z } from 'zod'
import type { ActorReference } from '../../http/actor.js'
import { FILE_KIND_FACTS } from './file-kind.js'
import type { AttachmentRecord } from './attachment.repository.js'

export const attachmentAnswer = z.object({
  id: z.string(),
  agreementId: z.string(),
  shopId: z.string(),
  name: z.string(),
  note: z.string().nullable(),
  contentType: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  isPicture: z.boolean(),
  status: z.enum(['kept', 'withdrawn']),
  /** The user who added it; null for a program. */
  addedBy: z.string().nullable(),
  withdrawnAt: z.string().nullable(),
  withdrawnBy: z.string().nullable(),
  withdrawReason: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type AttachmentView = z.infer<typeof attachmentAnswer>

export function attachmentView(attachment: AttachmentRecord): AttachmentView {
  const { contentType, isPicture } = FILE_KIND_FACTS[attachment.kind]
  return {
    id: attachment._id.toString(),
    agreementId: attachment.agreementId.toString(),
    shopId: attachment.shopId.toString(),
    name: attachment.name,
    note: attachment.note ?? null,
    contentType,
    bytes: attachment.bytes,
    sha256: attachment.sha256,
    isPicture,
    status: attachment.state === 'withdrawn' ? 'withdrawn' : 'kept',
    addedBy: userIn(attachment.addedBy),
    withdrawnAt: attachment.withdrawnAt?.toISOString() ?? null,
    withdrawnBy: userIn(attachment.withdrawnBy),
    withdrawReason: attachment.withdrawReason ?? null,
    createdAt: attachment.createdAt.toISOString(),
    updatedAt: attachment.updatedAt.toISOString(),
  }
}

function userIn(actor: unknown): string | null {
  return (actor as ActorReference | null)?.userId ?? null
}
