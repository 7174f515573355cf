import { openBinding, ownPerson, renewCredential } from './binding.js'
import { createProver, type Prover, type ShownProof } from './prover.js'
import type { People, Person, PersonWords } from './store.js'

interface Parts {
  /** The phone's card of whom the page is for. */
  cardId: string
  words: PersonWords
  /** Cards of all for whom this phone is bound, where the server has said so just now. */
  bound: readonly string[] | null
  csrf: string
  onChange: () => void
  /** This browser will never make a proof. */
  onUnable: () => void
}

/** A second is the least that matters to a step. */
const NOTABLE_OFFSET_MS = 1000

/** The proofs of the senior whom the page is for, as soon as the browser's storage has opened. */
export function createProofs({ cardId, words, bound, csrf, onChange, onUnable }: Parts) {
  let people: People | null = null
  let prover: Prover | null = null
  let isReady = false
  let isRenewed = false

  function take(person: Person) {
    prover = createProver(person, onChange)
    onChange()
  }

  async function begin() {
    people = await openBinding()
    // Whoever was unbound meanwhile leaves no key behind.
    if (bound) await people?.keepOnly(bound).catch(() => 0)
    const own = people && (await ownPerson(people, cardId, words))
    isReady = true
    if (own) take(own)
    else onUnable()
    onChange()
    if (bound) await renew()
  }

  async function renew() {
    if (!people || !prover || isRenewed) return
    isRenewed = true
    take(await renewCredential(people, prover.person, csrf))
  }

  void begin()

  return {
    get isReady() {
      return isReady
    },
    /** Whose code is shown. */
    get cardId() {
      return prover?.person.cardId ?? cardId
    },
    look: (phoneMs: number): ShownProof | null => prover?.look(phoneMs) ?? null,

    /** The server has answered: its clock sets the phone's proofs right, and the credential is renewed once a visit. */
    async meetServer(offsetMs: number) {
      const person = prover?.person
      if (people && person && Math.abs(person.offsetMs - offsetMs) > NOTABLE_OFFSET_MS) {
        const changed = await people.change(person.cardId, { offsetMs }).catch(() => undefined)
        if (changed) take(changed)
      }
      await renew()
    },

    /** Goes over to another senior of this phone; null when there is none such here. */
    async switchTo(other: string): Promise<Person | null> {
      const person = await people?.get(other).catch(() => undefined)
      if (!person) return null
      isRenewed = false
      take(person)
      return person
    },
  }
}
export type Proofs = ReturnType<typeof createProofs>

/** Takes every key and credential from this phone; answers whether there were any. */
export async function forgetProofs(): Promise<boolean> {
  const people = await openBinding()
  return ((await people?.keepOnly([]).catch(() => 0)) ?? 0) > 0
}
