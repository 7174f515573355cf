import mongoose, { Types, type ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { AnomalyModel, type Anomaly, type AnomalyState, type Measure } from './anomaly.model.js'
import type { Finding } from './rules/finding.js'
import type { RuleName } from './thresholds.js'

export type AnomalyRecord = Anomaly & { _id: Types.ObjectId }

/** Where a list of anomalies goes on: the day and the id of the last one. */
export type AnomalyPlace = [businessDay: string, id: string]

/** More evidence than this says nothing more; a document has its bounds. */
const MOST_EVIDENCE = 1000
/** What stands where words stood that may name a person. */
const FORGOTTEN = '***'

/** All that was found of some occasions by their keys, the first one of each first. */
export async function findOfOccasions(
  communityId: Types.ObjectId,
  keys: readonly string[],
): Promise<Map<string, AnomalyRecord[]>> {
  const filter = { communityId, key: mongoose.trusted({ $in: keys }) }
  const found: AnomalyRecord[] = await AnomalyModel.find(filter).sort({ number: 1 }).lean()
  const known = new Map<string, AnomalyRecord[]>()
  for (const one of found) known.set(one.key, [...(known.get(one.key) ?? []), one])
  return known
}

/** Inserts findings as open anomalies; answers those whose number of the occasion is there already, which are left out. */
export async function insertAnomalies<T extends { finding: Finding; number: number }>(
  communityId: Types.ObjectId,
  findings: readonly T[],
): Promise<T[]> {
  if (findings.length === 0) return []
  const documents = findings.map(({ finding: { rule, key, businessDay, ...evidence }, number }) => ({
    communityId,
    rule,
    key,
    businessDay,
    number,
    ...bounded(evidence),
  }))
  try {
    await AnomalyModel.insertMany(documents, { ordered: false, throwOnValidationError: true })
    return []
  } catch (error) {
    const { writeErrors = [] } = error as { writeErrors?: { index: number; err?: unknown }[] }
    if (writeErrors.length === 0 || !writeErrors.every(({ err }) => isDuplicateKey(err))) throw error
    return writeErrors.flatMap(({ index }) => findings[index] ?? [])
  }
}

/** Gives an open anomaly further evidence; false when it has changed or was decided meanwhile. */
export async function growAnomaly(known: AnomalyRecord, finding: Finding): Promise<boolean> {
  const { _id, communityId, revision } = known
  const { shopIds, redemptionIds, measured, threshold, figures } = bounded(finding)
  const { matchedCount } = await AnomalyModel.updateOne(
    { _id, communityId, revision, state: 'open' },
    { $set: { shopIds, redemptionIds, measured, threshold, figures }, $inc: { revision: 1 } },
  )
  return matchedCount === 1
}

function bounded<T extends Pick<Finding, 'redemptionIds'>>(evidence: T): T {
  return { ...evidence, redemptionIds: evidence.redemptionIds.slice(-MOST_EVIDENCE) }
}

export async function findAnomaly(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<AnomalyRecord | null> {
  return AnomalyModel.findOne({ communityId, _id: id }).session(session).lean()
}

export interface AnomalySearch {
  rule?: RuleName | undefined
  state?: AnomalyState | undefined
  shopId?: string | undefined
  /** Business days, both inclusive. */
  from?: string | undefined
  to?: string | undefined
  after?: AnomalyPlace | undefined
  limit: number
}

/** The latest business days first, one more than the limit so that the caller sees whether there is a next page. */
export async function findAnomalies(communityId: string, search: AnomalySearch): Promise<AnomalyRecord[]> {
  const { rule, state, shopId, from, to, after, limit } = search
  const days = { ...(from ? { $gte: from } : {}), ...(to ? { $lte: to } : {}) }
  const filter = {
    communityId,
    ...(rule ? { rule } : {}),
    ...(state ? { state } : {}),
    ...(shopId ? { shopIds: shopId } : {}),
    ...((from ?? to) ? { businessDay: mongoose.trusted(days) } : {}),
    ...(after ? { $or: placesAfter(after) } : {}),
  }
  return AnomalyModel.find(filter)
    .sort({ businessDay: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
}

function placesAfter([day, id]: AnomalyPlace) {
  return [
    { businessDay: mongoose.trusted({ $lt: day }) },
    { businessDay: day, _id: mongoose.trusted({ $lt: new Types.ObjectId(id) }) },
  ]
}

export async function countOpenAnomalies(communityId: string): Promise<number> {
  return AnomalyModel.countDocuments({ communityId, state: 'open' })
}

/** Adds a decision at the revision that was seen (any, if none is named); null when it does not stand there. */
export async function addDecision(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision: number | undefined },
  decision: {
    decision: 'explained' | 'confirmed'
    measures: readonly Measure[]
    reason: string
    at: Date
    byUserId: string
  },
): Promise<AnomalyRecord | null> {
  return AnomalyModel.findOneAndUpdate(
    { communityId, _id: id, ...(revision === undefined ? {} : { revision }) },
    { $push: { decisions: decision }, $set: { state: decision.decision }, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

/** Takes what people wrote out of the anomalies of a member who is erased; that and how they were decided stays. */
export async function forgetAnomaliesOfMember(
  { communityId, memberId }: { communityId: string; memberId: string },
  session: ClientSession | null,
): Promise<void> {
  await AnomalyModel.updateMany(
    { communityId, memberId, 'decisions.0': mongoose.trusted({ $exists: true }) },
    { $set: { 'decisions.$[].reason': FORGOTTEN } },
    session ? { session } : {},
  )
}
