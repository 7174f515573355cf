import type { FieldEncryption } from '../../infrastructure/field-encryption.js'

/** What somebody wrote down about a member, wherever it stands: encrypted at rest and bound to its place. */
export interface WordsPlace {
  communityId: string
  memberId: string
  /** Of the document in which the words stand. */
  id: string
  kind: 'visit' | 'alarm' | 'errand' | 'care_entry'
}

/** Encrypts and reads free words about members; null stays null. */
export function createCareWords(encryption: FieldEncryption) {
  const contextOf = ({ communityId, memberId, id, kind }: WordsPlace) => ({
    communityId,
    memberId,
    field: `${kind}_words.${id}`,
  })
  return {
    seal: (words: string | null, place: WordsPlace): string | null =>
      words === null ? null : encryption.encrypt(words, contextOf(place)),
    open: (cipher: string | null | undefined, place: WordsPlace): string | null =>
      cipher ? encryption.decrypt(cipher, contextOf(place)) : null,
  }
}
export type CareWords = ReturnType<typeof createCareWords>
