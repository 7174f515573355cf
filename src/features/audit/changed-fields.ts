import { isDeepStrictEqual } from 'node:util'

/** Values as they are compared: what is not there is null, ids and times are texts. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/**
 * Which of the named fields an edit has really changed, by the record before and after it: a page sends all fields of its form,
 * whatever was typed, and the audit shall not say more than was done.
 */
export function changedFields(before: object, after: object, names: readonly string[]): string[] {
  const [was, is] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(after)),
  ]
  return names.filter((name) => !isDeepStrictEqual(plain(was.get(name)), plain(is.get(name))))
}
