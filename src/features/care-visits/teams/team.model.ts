import { model, Schema, type InferSchemaType } from 'mongoose'

export const TEAM_STATUSES = ['active', 'ended'] as const

const teamSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    /** As staff write them: 5号楼. None: the whole community. */
    buildings: { type: [String], default: [] },
    status: { type: String, enum: TEAM_STATUSES, required: true, default: 'active' },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'careTeams' },
)
teamSchema.index({ communityId: 1, name: 1 }, { unique: true })
export type Team = InferSchemaType<typeof teamSchema>
export const TeamModel = model('CareTeam', teamSchema)

const volunteerSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** The account with which the volunteer signs in. */
    userId: { type: Schema.Types.ObjectId, required: true },
    teamId: { type: Schema.Types.ObjectId, default: null },
    /** 1 = Monday … 7 = Sunday. */
    weekdaysOff: { type: [Number], default: [] },
    awayFrom: { type: String, default: null },
    awayTo: { type: String, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'careVolunteers' },
)
volunteerSchema.index({ communityId: 1, userId: 1 }, { unique: true })
export type Volunteer = InferSchemaType<typeof volunteerSchema>
export const VolunteerModel = model('CareVolunteer', volunteerSchema)
