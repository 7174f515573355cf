import { decodeBase64url } from '../../../lib/base64url.js'
import { callApi } from '../../shared/call.js'
import { makePhoneKeys } from './keys.js'
import { openPeople, type People, type Person, type PersonWords } from './store.js'

interface CredentialAnswer {
  credential: string
  expiresOn: string
  serverTime: string
}

/** The people of this phone; null where the browser cannot make or keep keys. */
export async function openBinding(): Promise<People | null> {
  // Over plain HTTP a browser has no WebCrypto.
  if (!('subtle' in crypto) || !('indexedDB' in window)) return null
  return openPeople().catch(() => null)
}

/** The person with a key of this phone, which is made at the first visit; null where it cannot be kept. */
export async function ownPerson(people: People, cardId: string, words: PersonWords): Promise<Person | null> {
  try {
    const known = await people.change(cardId, { words })
    if (known) return known
    const keys = await makePhoneKeys()
    return await people.add({ ...keys, cardId, words, credential: null, expiresOn: '', offsetMs: 0 })
  } catch {
    // Some browsers have all of it and store no key.
    return null
  }
}

/** Has the server sign the person's key, or sign it anew for some weeks more; the person as it was where that cannot be had now. */
export async function renewCredential(people: People, person: Person, csrf: string): Promise<Person> {
  const { cardId, publicKey } = person
  const body = { cardId, publicKey }
  const answer = await callApi<CredentialAnswer>('/my/proof-keys', { method: 'POST', body, csrf })
  const credential = answer.kind === 'ok' ? decodeBase64url(answer.body.credential) : null
  if (answer.kind !== 'ok' || !credential) return person
  const { expiresOn, serverTime } = answer.body
  const offsetMs = Date.parse(serverTime) - Date.now()
  const changed = await people.change(cardId, { credential, expiresOn, offsetMs }).catch(() => null)
  return changed ?? person
}
