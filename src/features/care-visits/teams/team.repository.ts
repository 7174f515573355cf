import type { ClientSession, Types } from 'mongoose'
import { TeamModel, VolunteerModel, type Team, type Volunteer } from './team.model.js'

export type TeamRecord = Team & { _id: Types.ObjectId }
export type VolunteerRecord = Volunteer & { _id: Types.ObjectId }

/** @throws a duplicate key on `name` */
export async function insertTeam(
  session: ClientSession,
  team: { communityId: string; name: string; buildings: string[] },
): Promise<TeamRecord> {
  const [created] = await TeamModel.create([team], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findTeam(communityId: string, id: string): Promise<TeamRecord | null> {
  return TeamModel.findOne({ communityId, _id: id }).lean()
}

/** By name; a community has a handful. */
export async function findTeams(communityId: string): Promise<TeamRecord[]> {
  return TeamModel.find({ communityId }).sort({ name: 1 }).lean()
}

/** Null at another revision. @throws a duplicate key on `name` */
export async function changeTeam(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision: number },
  set: Partial<Team>,
): Promise<TeamRecord | null> {
  return TeamModel.findOneAndUpdate(
    { communityId, _id: id, revision },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

export async function findVolunteers(communityId: string): Promise<VolunteerRecord[]> {
  return VolunteerModel.find({ communityId }).lean()
}

export async function findVolunteer(communityId: string, userId: string): Promise<VolunteerRecord | null> {
  return VolunteerModel.findOne({ communityId, userId }).lean()
}

/** @throws a duplicate key on `userId` when somebody was first */
export async function insertVolunteer(
  session: ClientSession,
  volunteer: { communityId: string; userId: string } & Partial<Volunteer>,
): Promise<VolunteerRecord> {
  const [created] = await VolunteerModel.create([volunteer], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** Null at another revision. */
export async function changeVolunteer(
  session: ClientSession,
  { communityId, userId, revision }: { communityId: string; userId: string; revision: number },
  set: Partial<Volunteer>,
): Promise<VolunteerRecord | null> {
  return VolunteerModel.findOneAndUpdate(
    { communityId, userId, revision },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
