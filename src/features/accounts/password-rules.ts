export const PASSWORD_MIN = 10
export const PASSWORD_MAX = 128

/** Stems of the passwords that are tried first; with digits around them they are no better. */
const COMMON_STEMS = new Set(
  (
    'password passwort passw0rd p@ssw0rd p@ssword admin administrator root user guest test welcome letmein login ' +
    'qwerty qwertyuiop qwertyui asdfghjkl asdfgh zxcvbnm qazwsx qazwsxedc iloveyou monkey dragon sunshine princess football ' +
    'master secret changeme default abc abcd abcde abcdef abcdefg abcdefgh woaini woaini1314 wodemima mima nihao zhongguo ' +
    'yinlinghui shequ laoren datong pingcheng yujinyuan staff cashier manager auditor demo 银龄惠 社区 密码 我爱你'
  ).split(' '),
)

const KEYBOARD_ROWS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujm',
]
const RUNS = KEYBOARD_ROWS.flatMap((row) => [row, [...row].reverse().join('')])

/**
 * Whether a password of sufficient length is among those that are guessed first: a common word with digits or signs
 * around it, a run on the keyboard, few different characters, one piece repeated, or the username.
 */
export function isGuessable(password: string, username = ''): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  if (username.length >= 3 && plain.includes(username)) return true
  if (new Set(plain).size < 5 || isRepeated(plain)) return true
  if (RUNS.some((run) => run.includes(plain))) return true
  const stem = plain.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '')
  return stem === '' ? isRegularNumber(plain) : COMMON_STEMS.has(stem)
}

function isRepeated(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length++) {
    const piece = text.slice(0, length)
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) return true
  }
  return false
}

/** Digits and signs only: dates, telephone and lucky numbers; only fourteen and more are hard to guess. */
function isRegularNumber(text: string): boolean {
  return text.replace(/\D/g, '').length < 14
}
