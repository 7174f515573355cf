import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import mongoose, { type mongo, type Types } from 'mongoose'
import { FILES_BUCKET } from './attachment.model.js'

/** Handed to GridFS in portions, so that its writes wait for each other. */
const PORTION_BYTES = 255 * 1024

function bucket(): mongo.GridFSBucket {
  const { db } = mongoose.connection
  if (!db) throw new Error('The store is not open')
  return new mongoose.mongo.GridFSBucket(db, { bucketName: FILES_BUCKET, chunkSizeBytes: PORTION_BYTES })
}

/** Writes a file whole; its name in GridFS is its id, as what people call it is no key. */
export async function storeFile(
  fileId: Types.ObjectId,
  bytes: Buffer,
  owner: { communityId: Types.ObjectId; attachmentId: Types.ObjectId },
): Promise<void> {
  const target = bucket().openUploadStreamWithId(fileId, fileId.toHexString(), { metadata: owner })
  await pipeline(Readable.from(portionsOf(bytes)), target)
}

function* portionsOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PORTION_BYTES) yield bytes.subarray(at, at + PORTION_BYTES)
}

/** The file as a stream, one piece in memory at a time. */
export function openFile(fileId: Types.ObjectId): Readable {
  return bucket().openDownloadStream(fileId)
}

/** Removes a file, also one of which only some pieces were written. Safe to repeat. */
export async function removeFile(fileId: Types.ObjectId): Promise<void> {
  const { db } = mongoose.connection
  await db?.collection(`${FILES_BUCKET}.files`).deleteOne({ _id: fileId })
  await db?.collection(`${FILES_BUCKET}.chunks`).deleteMany({ files_id: fileId })
}
