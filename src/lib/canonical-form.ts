/**
 * JSON with sorted keys (by UTF-16 code units, as RFC 8785) and no blanks: equal content gives equal text.
 * Members that are undefined are left out and dates become ISO text, as in JSON.stringify; what JSON cannot
 * say (NaN, infinity, bigint, functions, undefined in a list) is a TypeError, so that no two different facts
 * share a digest.
 */
export function canonicalJson(value: unknown): string {
  const plain = hasToJson(value) ? value.toJSON() : value
  if (plain === null || typeof plain === 'boolean' || typeof plain === 'string') return JSON.stringify(plain)
  if (typeof plain === 'number' && Number.isFinite(plain)) return JSON.stringify(plain)
  if (Array.isArray(plain)) return `[${plain.map((item) => canonicalJson(item)).join(',')}]`
  if (typeof plain !== 'object') throw new TypeError('This value has no canonical JSON')
  const members = Object.entries(plain)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

function hasToJson(value: unknown): value is { toJSON: () => unknown } {
  return (
    typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
  )
}
