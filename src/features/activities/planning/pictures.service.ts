import type { Types } from 'mongoose'
import { assertSeen } from '../../../http/assert-seen.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { CleanPhoto } from '../../requests/photos/clean-photo.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type EditMeta } from '../activity-event.js'
import { findActivity, updateActivity, type ActivityRecord } from './activity.repository.js'

const MOST_PHOTOS = 30

export interface StoredPicture {
  bytes: Buffer
  contentType: string
}

/** The poster, and photos of how it was. A file is written before the activity names it, and removed after it does not any more. */
export function createActivityPictures({ audit, photos }: Pick<ActivityDependencies, 'audit' | 'photos'>) {
  async function read(picture: { fileId: Types.ObjectId; contentType: string } | null | undefined) {
    const bytes = picture ? await photos.read(picture.fileId) : null
    if (!bytes || !picture) throw new NotFoundProblem()
    return { bytes, contentType: picture.contentType }
  }

  /** Writes the file, names it in the activity, and removes it if that fails. */
  async function put(
    scope: OrganizationScope,
    id: string,
    picture: CleanPhoto,
    meta: EditMeta,
    naming: (before: ActivityRecord, stored: object) => { change: object; type: string },
  ): Promise<{ before: ActivityRecord; changed: ActivityRecord }> {
    const fileId = await photos.put(scope.communityId, picture)
    try {
      return await inTransaction(async (session) => {
        const before = await findActivity(scope, id, session)
        if (!before) throw new NotFoundProblem()
        assertSeen(meta.ifMatch, before)
        if (before.state === 'cancelled') throw new Problem('activity_over')
        const { contentType, bytes } = picture
        const { change, type } = naming(before, { fileId, contentType, bytes: bytes.length })
        const changed = await updateActivity(session, before, change)
        if (!changed) throw new Problem('stale_edit')
        await recordActivityEvent(audit, session, type, changed, meta, { bytes: bytes.length })
        return { before, changed }
      })
    } catch (error) {
      await photos.remove([fileId])
      throw error
    }
  }

  return {
    /** @throws NotFoundProblem; Problem stale_edit, activity_over */
    async putPoster(scope: OrganizationScope, id: string, picture: CleanPhoto, meta: EditMeta) {
      const { before, changed } = await put(scope, id, picture, meta, (_before, poster) => ({
        change: { $set: { poster } },
        type: 'ACTIVITY_POSTER_PUT',
      }))
      if (before.poster) await photos.remove([before.poster.fileId])
      return changed
    },

    /** A photo with how those on it agreed. @throws NotFoundProblem; Problem stale_edit, too_many_photos */
    async addPhoto(
      scope: OrganizationScope,
      id: string,
      picture: CleanPhoto,
      consentNote: string,
      meta: EditMeta,
    ) {
      const { changed } = await put(scope, id, picture, meta, (before, photo) => {
        if (before.photos.length >= MOST_PHOTOS)
          throw new Problem('too_many_photos', { params: { most: MOST_PHOTOS } })
        return { change: { $push: { photos: { ...photo, consentNote } } }, type: 'ACTIVITY_PHOTO_ADDED' }
      })
      return changed
    },

    /** Somebody does not want to be seen any more. @throws NotFoundProblem; Problem stale_edit */
    async removePhoto(scope: OrganizationScope, id: string, photoId: string, meta: EditMeta) {
      const { fileId, changed } = await inTransaction(async (session) => {
        const before = await findActivity(scope, id, session)
        const photo = before?.photos.find((one) => String(one.fileId) === photoId)
        if (!before || !photo) throw new NotFoundProblem()
        const others = before.photos.filter((one) => one !== photo)
        const written = await updateActivity(session, before, { $set: { photos: others } })
        if (!written) throw new Problem('stale_edit')
        await recordActivityEvent(audit, session, 'ACTIVITY_PHOTO_REMOVED', written, meta)
        return { fileId: photo.fileId, changed: written }
      })
      await photos.remove([fileId])
      return changed
    },

    /** @throws NotFoundProblem */
    async photo(scope: OrganizationScope, id: string, photoId: string): Promise<StoredPicture> {
      const activity = await findActivity(scope, id)
      return read(activity?.photos.find(({ fileId }) => String(fileId) === photoId))
    },

    /** @throws NotFoundProblem */
    async poster(scope: OrganizationScope, id: string): Promise<StoredPicture> {
      return read((await findActivity(scope, id))?.poster)
    },

    /** The poster of what everybody may see. @throws NotFoundProblem */
    async publicPoster(communityId: string, id: string): Promise<StoredPicture> {
      const activity = await findActivity({ communityId }, id)
      if (!activity || activity.state === 'draft') throw new NotFoundProblem()
      return read(activity.poster)
    },
  }
}
export type ActivityPictures = ReturnType<typeof createActivityPictures>
