/** A text that only this browser can read: the key cannot be exported and lies beside it, so that deleting both is forgetting. */
export interface Secret {
  key: CryptoKey
  iv: Uint8Array<ArrayBuffer>
  cipher: ArrayBuffer
}

const ALGORITHM = 'AES-GCM'

/** Encrypts a value as JSON with a key of its own. */
export async function hide(value: unknown): Promise<Secret> {
  const key = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const cipher = await crypto.subtle.encrypt(
    { name: ALGORITHM, iv },
    key,
    new TextEncoder().encode(JSON.stringify(value)),
  )
  return { key, iv, cipher }
}

/** @throws when it was damaged */
export async function unhide<T>({ key, iv, cipher }: Secret): Promise<T> {
  const text = await crypto.subtle.decrypt({ name: ALGORITHM, iv }, key, cipher)
  return JSON.parse(new TextDecoder().decode(text)) as T
}
