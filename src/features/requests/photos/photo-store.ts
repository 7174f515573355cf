import { buffer } from 'node:stream/consumers'
import mongoose, { type ClientSession, type Types, type mongo } from 'mongoose'
import type { CleanPhoto } from './clean-photo.js'

const BUCKET = 'requestPhotos'

/**
 * Photos of requests as files of the store (GridFS). A file is written before the request that names it: who is killed in between leaves a file
 * that nobody can ask for.
 */
export function createPhotoStore() {
  function bucket(): mongo.GridFSBucket {
    const { db } = mongoose.connection
    if (!db) throw new Error('The store is not open')
    return new mongoose.mongo.GridFSBucket(db, { bucketName: BUCKET })
  }

  return {
    /** Writes the photo. Answers the id by which the request names it. */
    async put(communityId: string, { bytes, contentType }: CleanPhoto): Promise<Types.ObjectId> {
      const stream = bucket().openUploadStream('photo', { metadata: { communityId, contentType } })
      await new Promise<void>((resolve, reject) => {
        stream.once('finish', resolve)
        stream.once('error', reject)
        stream.end(bytes)
      })
      return stream.id
    },

    /** The bytes; null when the file is gone. */
    async read(fileId: Types.ObjectId): Promise<Buffer | null> {
      const [file] = await bucket().find({ _id: fileId }).toArray()
      return file ? buffer(bucket().openDownloadStream(fileId)) : null
    },

    /** Removes files; those that are gone already are passed over. */
    async remove(fileIds: readonly Types.ObjectId[]): Promise<void> {
      for (const fileId of fileIds) {
        const [file] = await bucket().find({ _id: fileId }).toArray()
        if (file) await bucket().delete(fileId)
      }
    },
  }
}
export type PhotoStore = ReturnType<typeof createPhotoStore>

/** Removes the photos of an erased person, in the transaction of the erasure. */
export async function forgetPhotos(
  fileIds: readonly Types.ObjectId[],
  session: ClientSession | null,
): Promise<void> {
  if (fileIds.length === 0) return
  const options = session ? { session } : {}
  const ids = { $in: [...fileIds] }
  const { connection } = mongoose
  await connection.collection(`${BUCKET}.chunks`).deleteMany({ files_id: ids }, options)
  await connection.collection(`${BUCKET}.files`).deleteMany({ _id: ids }, options)
}
