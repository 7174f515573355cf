import { model, Schema } from 'mongoose'

const guessSchema = new Schema(
  {
    key: { type: String, required: true },
    points: { type: Number, required: true },
    expire: { type: Date, default: null },
  },
  { versionKey: false },
)
guessSchema.index({ key: 1 }, { unique: true })
guessSchema.index({ expire: -1 }, { expireAfterSeconds: 0 })
/** Counters of rate-limiter-flexible, with the indexes that it would make by itself, unawaited, whenever a limiter is built. */
export const GuessModel = model('Guess', guessSchema, 'guesses')
