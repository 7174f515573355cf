import { model, Schema } from 'mongoose'
import type { Config } from '../config.js'
import type { Logger } from './logger.js'
import { KeyringMissingError, loadOrCreateKeyring, lostKeys, type Keyring } from './keyring.js'

const keyRecordSchema = new Schema({
  _id: { type: String, required: true },
  checks: { type: [{ _id: false, name: String, check: String }], required: true },
})
/** What a store knows of its keys: names and digests, from which nothing of a key follows. */
const KeyRecordModel = model('KeyRecord', keyRecordSchema, 'keyRecords')
const RECORD_ID = 'keyring'

/**
 * The keys of this store. New ones are made only for a store that has never had any; a store whose keys are absent or others is
 * refused, because its cards could not be verified and its personal data not be read.
 * @throws KeyringMissingError, KeyringPermissionsError, KeyringInvalidError
 */
export async function openKeyring(config: Config, logger: Logger): Promise<Keyring> {
  const record = await KeyRecordModel.findById(RECORD_ID).lean()
  const recorded = (record?.checks ?? []).map((check) => ({
    name: check.name ?? '',
    check: check.check ?? '',
  }))
  const keyring = loadOrCreateKeyring({ ...config.keys, mayCreate: recorded.length === 0 })
  const lost = lostKeys(recorded, keyring)
  if (lost.length > 0) {
    throw new KeyringMissingError(
      `The keyring lacks keys that this store needs: ${lost.join(', ')}. ` +
        'Give back the key file that belongs to these data (KEYS_FILE or KEYS_JSON)',
    )
  }
  await recordKeys(keyring)
  if (recorded.length === 0) logger.info({ fingerprint: keyring.fingerprint() }, 'keys are new to this store')
  return keyring
}

/** Notes in the store which keys it now has; to be called after every rotation or pruning of the key file. */
export async function recordKeys(keyring: Keyring): Promise<void> {
  await KeyRecordModel.updateOne(
    { _id: RECORD_ID },
    { $set: { checks: keyring.keyChecks() } },
    { upsert: true },
  )
}
