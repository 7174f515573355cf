import mongoose, { type ClientSession } from 'mongoose'
import { containing } from '../../http/search.js'
import { thresholdsOf, type StoredThresholds, type Thresholds } from '../anomalies/thresholds.js'
import { storedSpans } from '../opening-hours/open-span.schema.js'
import type { OpenSpan } from '../opening-hours/opening-hours.js'
import {
  CommunityModel,
  DEFAULT_DEVICE_SILENT_DAYS,
  DEFAULT_OFFLINE_CAP_FEN,
  DEFAULT_REMINDER_FROM,
  type CarerPolicy,
} from './community.model.js'
import { markOffersChanged } from './offer-revision.js'

export interface CommunitySettings {
  /** Uses a day per printed card and shop; null means no such limit. */
  printedCardDailyLimit: number | null
  /** Fen; null means never. */
  printedCardSecondFactorAboveFen: number | null
  /** The most that one discount given offline may be, in fen. */
  offlineCapFen: number
  carerPolicy: CarerPolicy
  noticeVersion: string
  contactPhone: string | null
  /** After so many minutes without use a counter asks for a PIN again. */
  counterIdleMinutes: number
  /** After so many days without a sign of life a counter device is to be asked about. */
  deviceSilentDays: number
  /** From when on the day before an activity those who have a place are reminded, `HH:mm`. */
  activityReminderFrom: string
  /** When shops are open that have told no hours of their own; null means unknown. */
  openingHours: OpenSpan[] | null
  anomalyRules: Thresholds
  /** A few words for all seniors. */
  /** The rules on the back of the printed card; null means ours. */
  cardRules: string[] | null
}

export interface CommunityRecord {
  id: string
  name: string
  street: string
  district: string
  minimumAge: number
  settings: CommunitySettings
  revision: number
  createdAt: Date
  updatedAt: Date
}

/** What is not named stays as it is, within the rules for anomalies too. */
export type SettingsChanges = Partial<Omit<CommunitySettings, 'anomalyRules'>> & {
  anomalyRules?: StoredThresholds
}

export type CommunityChanges = Partial<
  Pick<CommunityRecord, 'name' | 'street' | 'district' | 'minimumAge'>
> & { settings?: SettingsChanges }

type Stored = NonNullable<Awaited<ReturnType<typeof findStored>>>
const findStored = async (id: string) => CommunityModel.findById(id).lean()

function toRecord({ _id, __v, settings, ...fields }: Stored): CommunityRecord {
  return {
    ...fields,
    id: String(_id),
    settings: {
      printedCardDailyLimit: settings?.printedCardDailyLimit ?? null,
      printedCardSecondFactorAboveFen: settings?.printedCardSecondFactorAboveFen ?? null,
      offlineCapFen: settings?.offlineCapFen ?? DEFAULT_OFFLINE_CAP_FEN,
      carerPolicy: settings?.carerPolicy ?? 'accept_with_second_factor',
      noticeVersion: settings?.noticeVersion ?? '',
      contactPhone: settings?.contactPhone ?? null,
      counterIdleMinutes: settings?.counterIdleMinutes ?? 10,
      deviceSilentDays: settings?.deviceSilentDays ?? DEFAULT_DEVICE_SILENT_DAYS,
      activityReminderFrom: settings?.activityReminderFrom ?? DEFAULT_REMINDER_FROM,
      openingHours: storedSpans(settings?.openingHours),
      anomalyRules: thresholdsOf(settings?.anomalyRules as StoredThresholds | undefined),
      cardRules: settings?.cardRules?.length ? [...settings.cardRules] : null,
    },
  }
}

export const communityRepository = {
  async insert(transaction: ClientSession, fields: object): Promise<CommunityRecord> {
    const [community] = await CommunityModel.create([fields], { session: transaction })
    if (!community) throw new Error('The store inserted no community')
    return toRecord(community.toObject())
  },

  async find(id: string): Promise<CommunityRecord | null> {
    const community = await findStored(id)
    return community && toRecord(community)
  },

  /** One more than `limit`, so that the caller sees whether there are more. */
  async search(search: { q?: string | undefined; after?: string | undefined; limit: number }) {
    const communities = await CommunityModel.find({
      ...(search.q ? { name: containing(search.q) } : {}),
      ...(search.after ? { _id: mongoose.trusted({ $gt: search.after }) } : {}),
    })
      .sort({ _id: 1 })
      .limit(search.limit + 1)
      .lean()
    return communities.map(toRecord)
  },

  /** Changes the named fields and settings if the revision is the one seen (any, if none is given); null otherwise. */
  async change(
    transaction: ClientSession,
    id: string,
    revision: number | undefined,
    { settings: { anomalyRules = {}, ...settings } = {}, ...fields }: CommunityChanges,
  ): Promise<CommunityRecord | null> {
    const named: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(settings)) named[`settings.${name}`] = value
    for (const [rule, figures] of Object.entries(anomalyRules))
      for (const [name, value] of Object.entries(figures ?? {}))
        named[`settings.anomalyRules.${rule}.${name}`] = value
    const changed = await CommunityModel.findOneAndUpdate(
      { _id: id, ...(revision === undefined ? {} : { revision }) },
      { $set: { ...fields, ...named }, $inc: { revision: 1 } },
      { session: transaction, returnDocument: 'after' },
    ).lean()
    if (changed) await markOffersChanged(id, transaction)
    return changed && toRecord(changed)
  },
}
