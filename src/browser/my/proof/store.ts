import { openDB, type DBSchema } from 'idb'
import type { PhoneKeys } from './keys.js'

const DATABASE = 'yinlinghui-my'

/** What the page says of a senior while the server cannot. */
export interface PersonWords {
  name: string
  title: string
  /** What the button reads aloud. */
  read: string
  cardNumber: string
  cardExpires: string
}

/** A senior for whom this phone is bound, with what it needs to make proofs. The private key cannot be read, only used. */
export interface Person extends PhoneKeys {
  /** The phone's own card. */
  cardId: string
  words: PersonWords
  /** Null until the server has signed the key. */
  credential: Uint8Array | null
  /** Last good business day of the credential. */
  expiresOn: string
  /** The server's clock minus the phone's, in ms. */
  offsetMs: number
}

interface Tables extends DBSchema {
  people: { key: string; value: Person }
}

/**
 * What a phone keeps to show a code without network.
 * @throws where the browser keeps nothing, as in a private window
 */
export async function openPeople() {
  const database = await openDB<Tables>(DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('people', { keyPath: 'cardId' })
    },
  })

  return {
    get: (cardId: string) => database.get('people', cardId),

    /** Keeps a new person, or answers the one that another tab has kept meanwhile: a card has one key. */
    async add(person: Person): Promise<Person> {
      const write = database.transaction('people', 'readwrite')
      const present = await write.store.get(person.cardId)
      if (!present) await write.store.put(person)
      await write.done
      return present ?? person
    },

    async change(cardId: string, fields: Partial<Omit<Person, 'cardId'>>): Promise<Person | undefined> {
      const write = database.transaction('people', 'readwrite')
      const present = await write.store.get(cardId)
      const changed = present && { ...present, ...fields }
      if (changed) await write.store.put(changed)
      await write.done
      return changed
    },

    /** Forgets everybody else; answers how many there were. */
    async keepOnly(cardIds: readonly string[]): Promise<number> {
      const write = database.transaction('people', 'readwrite')
      const others = (await write.store.getAllKeys()).filter((cardId) => !cardIds.includes(cardId))
      for (const cardId of others) await write.store.delete(cardId)
      await write.done
      return others.length
    },
  }
}
export type People = Awaited<ReturnType<typeof openPeople>>
