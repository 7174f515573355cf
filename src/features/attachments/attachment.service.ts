import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { type ClientSession, Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { Scope } from '../../http/scope.js'
import { translator } from '../../infrastructure/i18n.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { countAttachment } from '../agreements/attachment-count.js'
import type { AgreementService } from '../agreements/agreement.service.js'
import type { AuditService } from '../audit/audit.service.js'
import { openFile, removeFile, storeFile } from './attachment-files.js'
import {
  type AttachmentRecord,
  findAttachment,
  findAttachments,
  findStranded,
  insertArriving,
  keepArrived,
  removeArriving,
  withdrawKept,
} from './attachment.repository.js'
import { attachmentView, type AttachmentView } from './attachment.view.js'
import { FILE_KIND_FACTS, type FileKind, fileVerdict } from './file-kind.js'
import { keptName } from './file-name.js'

/** What never arrived is swept away after so long: no upload takes an hour. */
const STRANDED_MS = 3_600_000

export interface ReceivedFile {
  bytes: Buffer
  fileName: string
  note?: string | undefined
}

/** What is handed out, as a stream. */
export interface HandedFile {
  name: string
  kind: FileKind
  bytes: number
  stream: Readable
}

interface Dependencies {
  audit: AuditService
  agreements: Pick<AgreementService, 'get'>
  now: () => Date
}

/** Scans of what was signed, and what else belongs to an agreement: added, withdrawn with a reason, never deleted. */
export function createAttachmentService({ audit, agreements, now }: Dependencies) {
  async function record(
    session: ClientSession,
    type: string,
    attachment: AttachmentRecord,
    { actor, requestId }: RequestMeta,
    reason?: string,
  ) {
    await audit.record(session, {
      communityId: attachment.communityId.toString(),
      type,
      actor,
      subjects: [
        { kind: 'attachment', id: attachment._id.toString() },
        { kind: 'agreement', id: attachment.agreementId.toString() },
        { kind: 'shop', id: attachment.shopId.toString() },
      ],
      facts: { format: attachment.kind },
      requestId,
      ...(reason === undefined ? {} : { reason }),
    })
  }

  async function remove(attachment: AttachmentRecord): Promise<void> {
    await removeFile(attachment.fileId)
    await removeArriving(attachment)
  }

  return {
    /**
     * Adds a file to an agreement in any state. Its bytes are written first, under a name that is remembered; it counts from the
     * transaction on in which they are whole.
     * @throws NotFoundProblem, Problem validation_failed (kind, cut off), attachment_exists, too_many_attachments
     */
    async add(
      communityId: string,
      agreementId: string,
      file: ReceivedFile,
      meta: RequestMeta,
    ): Promise<AttachmentView> {
      const { agreement } = await agreements.get({ communityId }, agreementId)
      const verdict = fileVerdict(file.bytes)
      if (!verdict.ok) throw fileProblem(`fields:attachment_${verdict.fault}`)
      const owner = new Types.ObjectId(communityId)
      const arriving = await insertArriving({
        communityId: owner,
        shopId: new Types.ObjectId(agreement.shopId),
        agreementId: new Types.ObjectId(agreementId),
        fileId: new Types.ObjectId(),
        name: keptName(file.fileName, verdict.kind, translator(meta.language)('agreement-files:unnamed')),
        note: file.note ?? null,
        kind: verdict.kind,
        bytes: file.bytes.length,
        sha256: createHash('sha256').update(file.bytes).digest('hex'),
        addedBy: meta.actor,
      })
      try {
        await storeFile(arriving.fileId, file.bytes, { communityId: owner, attachmentId: arriving._id })
        const kept = await inTransaction(async (session) => {
          await countAttachment(session, communityId, agreementId, 1)
          const attachment = await keepArrived(session, arriving)
          if (!attachment) throw new NotFoundProblem()
          await record(session, 'AGREEMENT_FILE_ADDED', attachment, meta)
          return attachment
        })
        return attachmentView(kept)
      } catch (error) {
        await remove(arriving).catch(() => undefined)
        throw error
      }
    },

    /** @throws NotFoundProblem when the scope has no such agreement */
    async expectAgreement(scope: Scope, agreementId: string): Promise<void> {
      await agreements.get(scope, agreementId)
    },

    /** All of an agreement, the withdrawn ones too, the oldest first. @throws NotFoundProblem */
    async list(scope: Scope, agreementId: string): Promise<AttachmentView[]> {
      await agreements.get(scope, agreementId)
      return (await findAttachments(scope, agreementId)).map(attachmentView)
    },

    /** @throws NotFoundProblem */
    async get(scope: Scope, id: string): Promise<AttachmentView> {
      const attachment = await findAttachment(scope, id)
      if (!attachment) throw new NotFoundProblem()
      return attachmentView(attachment)
    },

    /** @throws NotFoundProblem */
    async open(scope: Scope, id: string): Promise<HandedFile> {
      const attachment = await findAttachment(scope, id)
      if (!attachment) throw new NotFoundProblem()
      const { name, kind, bytes, fileId } = attachment
      return { name, kind, bytes, stream: openFile(fileId) }
    },

    /**
     * Says that an attachment no longer counts, and why; its bytes stay, for whoever must know what was there.
     * @throws NotFoundProblem, Problem illegal_transition when it is withdrawn already
     */
    async withdraw(
      communityId: string,
      id: string,
      reason: string,
      meta: RequestMeta,
    ): Promise<AttachmentView> {
      const withdrawn = await inTransaction(async (session) => {
        const before = await findAttachment({ communityId }, id, session)
        if (!before) throw new NotFoundProblem()
        const set = { withdrawnAt: now(), withdrawnBy: meta.actor, withdrawReason: reason }
        const attachment = await withdrawKept(session, communityId, id, set)
        if (!attachment) throw new Problem('illegal_transition')
        await countAttachment(session, communityId, attachment.agreementId.toString(), -1)
        await record(session, 'AGREEMENT_FILE_WITHDRAWN', attachment, meta, reason)
        return attachment
      })
      return attachmentView(withdrawn)
    },

    /** Removes what an upload left behind that was broken off, for the daily job. Safe to repeat. @returns how many */
    async sweep(at: Date = now()): Promise<number> {
      let swept = 0
      for (;;) {
        const stranded = await findStranded(new Date(at.getTime() - STRANDED_MS))
        if (stranded.length === 0) return swept
        for (const attachment of stranded) await remove(attachment)
        swept += stranded.length
      }
    },
  }
}
export type AttachmentService = ReturnType<typeof createAttachmentService>

/** What is wrong with a file, at its field. */
export function fileProblem(message: string): Problem {
  return new Problem('validation_failed', { errors: [{ path: 'file', message }] })
}

export const contentTypeOf = (kind: FileKind) => FILE_KIND_FACTS[kind].contentType
