/** The curve P-256 (FIPS 186-4, D.1.2.3): y² = x³ − 3x + b modulo p. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const COORDINATE_BYTES = 32

/** A point of P-256 as one byte for the sign of y, and x. */
export const COMPRESSED_POINT_BYTES = 33
const WHOLE_POINT_BYTES = 65

/** The short form of a public key as `exportKey('raw')` answers it; null if it is none. */
export function compressPoint(whole: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (whole.length !== WHOLE_POINT_BYTES || whole[0] !== 4) return null
  const compressed = new Uint8Array(COMPRESSED_POINT_BYTES)
  compressed[0] = 2 + ((whole[WHOLE_POINT_BYTES - 1] ?? 0) & 1)
  compressed.set(whole.subarray(1, COMPRESSED_POINT_BYTES), 1)
  return compressed
}

/**
 * The long form of a compressed point, for `importKey('raw')`; null if no point of the curve is written so. Own code because not every
 * browser imports the short form.
 */
export function decompressPoint(compressed: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const sign = compressed[0]
  if (compressed.length !== COMPRESSED_POINT_BYTES || (sign !== 2 && sign !== 3)) return null
  const x = numberOf(compressed.subarray(1))
  if (x >= P) return null
  const square = (((x * x * x - 3n * x + B) % P) + P) % P
  // p ≡ 3 modulo 4, so that this power is the root of every square.
  const root = powerModulo(square, (P + 1n) / 4n)
  if ((root * root) % P !== square) return null
  const isOdd = (root & 1n) === 1n
  const y = isOdd === (sign === 3) ? root : P - root
  const whole = new Uint8Array(WHOLE_POINT_BYTES)
  whole[0] = 4
  whole.set(compressed.subarray(1), 1)
  whole.set(bytesOf(y), 1 + COORDINATE_BYTES)
  return whole
}

function powerModulo(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let factor = base % P
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % P
    factor = (factor * factor) % P
  }
  return result
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`)
}

function bytesOf(number: bigint): Uint8Array {
  const hex = number.toString(16).padStart(2 * COORDINATE_BYTES, '0')
  return Uint8Array.from({ length: COORDINATE_BYTES }, (_, place) =>
    Number.parseInt(hex.slice(2 * place, 2 * place + 2), 16),
  )
}
