import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import { EnrolmentModel, type Enrolment } from './device.model.js'

export type StoredEnrolment = Enrolment & { _id: Types.ObjectId }

export interface NewEnrolment {
  communityId: string
  kind: Enrolment['kind']
  memberId?: string
  deviceId?: string
  tokenHash: string
  expiresAt: Date
  forgetAt: Date
}

export async function insertEnrolment(enrolment: NewEnrolment, session: ClientSession): Promise<void> {
  await EnrolmentModel.create([enrolment], { session })
}

export async function findEnrolment(
  kind: Enrolment['kind'],
  tokenHash: string,
  session: ClientSession | null = null,
): Promise<StoredEnrolment | null> {
  return EnrolmentModel.findOne({ kind, tokenHash }).session(session).lean()
}

/** Takes an open invitation; null when it is unknown, used or expired. Only one caller ever gets it. */
export async function claimEnrolment(
  kind: Enrolment['kind'],
  tokenHash: string,
  at: Date,
  session: ClientSession,
): Promise<StoredEnrolment | null> {
  return EnrolmentModel.findOneAndUpdate(
    { kind, tokenHash, claimedAt: null, expiresAt: mongoose.trusted({ $gt: at }) },
    { $set: { claimedAt: at } },
    { returnDocument: 'after', session },
  ).lean()
}

/** Ends every open invitation of a member or a device. */
export async function expireEnrolments(
  of: { communityId: string; memberId: string } | { communityId: string; deviceId: string },
  at: Date,
  session: ClientSession,
): Promise<void> {
  await EnrolmentModel.updateMany(
    { ...of, claimedAt: null, expiresAt: mongoose.trusted({ $gt: at }) },
    { $set: { expiresAt: at } },
    { session },
  )
}
