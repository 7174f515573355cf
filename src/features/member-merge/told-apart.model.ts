import { model, Schema, type InferSchemaType } from 'mongoose'

const toldApartSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** Ids of the two members, the smaller first: see `pairKey`. */
    pair: { type: String, required: true },
    /** The user who said so. */
    toldBy: { type: String, required: true },
  },
  { timestamps: true, collection: 'toldApart' },
)
toldApartSchema.index({ communityId: 1, pair: 1 }, { unique: true })
/** Two members who look like one person and are not: staff have said so, and they are not proposed again. */
export type ToldApart = InferSchemaType<typeof toldApartSchema>
export const ToldApartModel = model('ToldApart', toldApartSchema)
