import { SYSTEM_ACTOR } from '../http/actor.js'
import { businessDayOf } from '../lib/business-day.js'
import { KEPT_AFTER_LAST_CARD_DAYS, PUBLISHED_BEFORE_USE_DAYS } from '../infrastructure/key-lifetimes.js'
import { rotate, rotateFieldKey } from '../infrastructure/keyring-rotation.js'
import { saveKeyring, type Keyring } from '../infrastructure/keyring.js'
import { recordKeys } from '../infrastructure/open-keyring.js'
import { withInstallation, type Installation } from './installation.js'
import { note, OperationError, runOperation, say } from './operation.js'

const help = `
npm run keys:show           列出密钥（只有名称和指纹） names and fingerprints of all keys
npm run keys:rotate         新建签名密钥 a new signing key
npm run keys:rotate-field   新建字段加密密钥 a new key for personal data
npm run keys:prune          清理过期密钥 remove what no card needs any more

A new signing key is published at once and signs from ${PUBLISHED_BEFORE_USE_DAYS} days later on; cards signed before stay good. A new field key encrypts what is
written from now on; the older ones still read. Pruning removes the private parts of retired signing keys, and public keys
${KEPT_AFTER_LAST_CARD_DAYS} days after their retirement and after their last card has expired. Each change is an audit event; the key file is replaced in one step.
Back up the key file afterwards, and start the running program again: it reads its keys at start only.

Exit codes: 0 done, 2 not done.`

type Action = 'show' | 'rotate' | 'rotate-field' | 'prune'
const ACTIONS: readonly string[] = ['show', 'rotate', 'rotate-field', 'prune'] satisfies Action[]

/** The last good day of the cards of each signing key, asked before pruning, which is not asynchronous. */
async function pruned({ services }: Installation): Promise<Keyring> {
  const { keyring, cards } = services
  const kids = keyring.jwks().keys.map(({ kid }) => Number(kid))
  const expiries = new Map<number, string | null>()
  for (const kid of kids) expiries.set(kid, await cards.lastExpiryOfKey(kid))
  return keyring.prune(new Date(), (kid) => expiries.get(kid) ?? null)
}

async function changedKeyring(action: Exclude<Action, 'show'>, installation: Installation): Promise<Keyring> {
  const { keyring } = installation.services
  if (action === 'prune') return pruned(installation)
  if (action === 'rotate-field') return rotateFieldKey(keyring, new Date())
  try {
    return rotate(keyring, new Date())
  } catch (error) {
    if (error instanceof RangeError) {
      throw new OperationError(
        'A new signing key is waiting for its first use already: rotate again after that.',
      )
    }
    throw error
  }
}

async function change(action: Exclude<Action, 'show'>, installation: Installation): Promise<void> {
  const { config, services, isRunning } = installation
  if (config.keys.json) {
    throw new OperationError(
      'The keys come from KEYS_JSON, which this program cannot change. Write its text to a file with mode 600, run this with ' +
        'KEYS_FILE naming it and without KEYS_JSON, and put the new text back where the old one came from.',
    )
  }
  const before = new Set(services.keyring.keyChecks().map(({ name }) => name))
  const after = await changedKeyring(action, installation)
  const names = after.keyChecks().map(({ name }) => name)
  const added = names.filter((name) => !before.has(name))
  const removed = [...before].filter((name) => !names.includes(name))
  // The store must never name a key that the file lacks, or the program refuses to start: a key leaves the store first and the file
  // last, and comes into the file first.
  if (action === 'prune') await recordKeys(after)
  saveKeyring(after, config.keys.file)
  if (action !== 'prune') await recordKeys(after)
  await services.audit.record(null, {
    communityId: null,
    type: action === 'prune' ? 'KEYS_PRUNED' : 'KEY_ADDED',
    actor: SYSTEM_ACTOR,
    subjects: [...added, ...removed].map((id) => ({ kind: 'key', id })),
    facts: { added, removed, fingerprint: after.fingerprint() },
    requestId: `keys-${action}`,
  })
  show(after)
  say(changeInWords(added, removed))
  note('Back up the key file now: without it nobody can read the personal data or verify the cards.')
  if (isRunning) note('Start the running program again, so that it uses the changed key file.')
}

function changeInWords(added: string[], removed: string[]): string {
  if (added.length > 0) return `Added: ${added.join(', ')}`
  return removed.length > 0
    ? `Removed: ${removed.join(', ')}`
    : 'Private parts of retired keys are gone; no public key could go yet.'
}

function show(keyring: Keyring): void {
  for (const { name, check } of keyring.keyChecks()) say(`${name.padEnd(14)}${check}`)
  say(`Signing on ${businessDayOf(new Date())}: signing:${keyring.currentSigningKey(new Date()).kid}`)
  say(`Keyring ${keyring.fingerprint()}`)
}

await runOperation({
  help,
  options: {},
  async run(_values, [action]) {
    if (!action || !ACTIONS.includes(action)) throw new OperationError(help.trim())
    await withInstallation(async (installation) => {
      if (action === 'show') show(installation.services.keyring)
      else await change(action as Exclude<Action, 'show'>, installation)
    })
    return 0
  },
})
