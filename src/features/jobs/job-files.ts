import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import mongoose, { type ClientSession } from 'mongoose'
import type { Keyring } from '../../infrastructure/keyring.js'
import { JobFilePieceModel, type Job } from './job.model.js'
import type { JobKey } from './job.repository.js'

/** Of plain bytes in a piece: some dozens of cards. */
const PIECE_BYTES = 256 * 1024
const IV_BYTES = 12
const TAG_BYTES = 16

/** Thrown when a piece is missing, was altered, or its key is gone. */
export class JobFileDamagedError extends Error {
  override name = 'JobFileDamagedError'
}

type FileKey = JobKey & { attempt: number }

/**
 * Files that jobs write, piece by piece and encrypted by AES-256-GCM: for their week they may hold what works as a card, and
 * the store and its backups shall not.
 */
export function createJobFiles(keyring: Pick<Keyring, 'currentFieldKey' | 'fieldKey'>) {
  const boundTo = ({ communityId, jobId, attempt }: FileKey, no: number) =>
    Buffer.from(['job-file', communityId, jobId, attempt, no].join('|'))

  function encrypted(file: FileKey, no: number, bytes: Buffer) {
    const { version, key } = keyring.currentFieldKey()
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    cipher.setAAD(boundTo(file, no))
    const data = Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    return { keyVersion: version, data }
  }

  function decrypted(file: FileKey, no: number, piece: { keyVersion: number; data: Buffer }): Buffer {
    const key = keyring.fieldKey(piece.keyVersion)
    if (!key) throw new JobFileDamagedError(`Field key ${piece.keyVersion} is absent from the keyring`)
    try {
      const iv = piece.data.subarray(0, IV_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
      decipher.setAAD(boundTo(file, no)).setAuthTag(piece.data.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(piece.data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    } catch (cause) {
      throw new JobFileDamagedError('A piece of a file is damaged', { cause })
    }
  }

  return {
    /** Takes a file in any pieces; `end` answers how many bytes there were. */
    writer(file: FileKey, forgetAt: Date) {
      let waiting: Buffer[] = []
      let waitingBytes = 0
      let no = 0
      let total = 0

      async function put(): Promise<void> {
        const bytes = Buffer.concat(waiting)
        waiting = []
        waitingBytes = 0
        const { communityId, jobId, attempt } = file
        await JobFilePieceModel.create({
          communityId,
          jobId,
          attempt,
          no,
          ...encrypted(file, no, bytes),
          forgetAt,
        })
        no += 1
      }
      return {
        async write(bytes: Buffer): Promise<void> {
          waiting.push(bytes)
          waitingBytes += bytes.length
          total += bytes.length
          if (waitingBytes >= PIECE_BYTES) await put()
        },
        async end(): Promise<number> {
          if (waitingBytes > 0) await put()
          return total
        },
      }
    },

    /** The file again, one piece in memory at a time. @throws JobFileDamagedError */
    async *read(file: FileKey, bytes: number): AsyncGenerator<Buffer> {
      const { communityId, jobId, attempt } = file
      let read = 0
      for (let no = 0; read < bytes; no += 1) {
        const piece = await JobFilePieceModel.findOne({ communityId, jobId, attempt, no })
          .select({ keyVersion: 1, data: 1 })
          .lean()
        if (!piece) throw new JobFileDamagedError('A piece of a file is missing')
        const data = Buffer.from(bufferOf(piece.data))
        const plain = decrypted(file, no, { keyVersion: piece.keyVersion, data })
        read += plain.length
        yield plain
      }
    },

    /** Keeps what is there for longer, or less long. */
    async keepUntil({ communityId, jobId }: JobKey, forgetAt: Date, session: ClientSession): Promise<void> {
      await JobFilePieceModel.updateMany({ communityId, jobId }, { $set: { forgetAt } }, { session })
    },

    /** Deletes what a job was given, which lies here under an id of its own. */
    async removeInput({ communityId, params }: Pick<Job, 'communityId' | 'params'>): Promise<void> {
      const { inputId } = (params ?? {}) as { inputId?: unknown }
      if (typeof inputId !== 'string') return
      await JobFilePieceModel.deleteMany({ communityId, jobId: inputId })
    },

    /** Deletes what one attempt wrote. */
    async removeAttempt({ communityId, jobId, attempt }: FileKey): Promise<void> {
      await JobFilePieceModel.deleteMany({ communityId, jobId, attempt })
    },

    /** Deletes what a job wrote, but for the attempt that is kept. */
    async remove({ communityId, jobId }: JobKey, keptAttempt?: number): Promise<void> {
      const others = keptAttempt === undefined ? {} : { attempt: mongoose.trusted({ $ne: keptAttempt }) }
      await JobFilePieceModel.deleteMany({ communityId, jobId, ...others })
    },
  }
}
export type JobFiles = ReturnType<typeof createJobFiles>

/** Lean documents carry BSON's binary, which is no Buffer itself. */
function bufferOf(value: unknown): Uint8Array {
  if (Buffer.isBuffer(value)) return value
  return (value as { buffer: Uint8Array }).buffer
}
