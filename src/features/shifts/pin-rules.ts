import { randomInt } from 'node:crypto'

/** Six digits, as many as people keep in mind and as five tries in a quarter of an hour protect. */
export const PIN_LENGTH = 6

/** What people choose first: the middle columns of a keypad, dates without a year, lucky numbers. */
const COMMON = new Set(
  '112233 223344 332211 445566 123123 147258 258369 147369 159357 159753 357159 520520 521521 520131 131420 201314 888666 666888 168888 518518 123654 142536 100200 102030'.split(
    ' ',
  ),
)

/** Whether a PIN is among those that are tried first: few different digits, a run, a repeated or mirrored piece, a usual number. */
export function isTrivialPin(pin: string): boolean {
  const digits = [...pin].map(Number)
  if (new Set(digits).size < 3) return true
  if (isRun(digits) || COMMON.has(pin)) return true
  const [head, tail] = [pin.slice(0, 3), pin.slice(3)]
  if (head === tail || pin.slice(0, 2).repeat(3) === pin) return true
  return [...head].reverse().join('') === tail
}

/** A PIN at random that nobody tries first. */
export function newPin(): string {
  for (;;) {
    const pin = String(randomInt(10 ** PIN_LENGTH)).padStart(PIN_LENGTH, '0')
    if (!isTrivialPin(pin)) return pin
  }
}

/** Each digit as far from the one before as the others: 123456, 654321, 135791, 890123. */
function isRun(digits: number[]): boolean {
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10)
  return steps.every((step) => step === steps[0])
}
