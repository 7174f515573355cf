import { toHalfWidth } from '../../lib/half-width.js'
import { parseYuan } from '../../lib/money.js'

/** An amount in yuan, typed or pressed on large keys; nothing but digits and points gets into it. */
export function createBillField(field: HTMLInputElement, keypad: HTMLElement, onChange: () => void) {
  function press(key: string) {
    field.value = key === 'back' ? field.value.slice(0, -1) : withKey(field.value, key)
    onChange()
  }

  field.addEventListener('input', () => {
    const cleaned = toHalfWidth(field.value)
      .replace(/。/g, '.')
      .replace(/[^\d.]/g, '')
    // Setting the same text would move the caret.
    if (cleaned !== field.value) field.value = cleaned
    onChange()
  })
  keypad.addEventListener('pointerdown', (event) => {
    // The field keeps the focus, so that Enter still confirms.
    event.preventDefault()
  })
  keypad.addEventListener('click', (event) => {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key
    if (key) press(key)
  })

  return {
    field,
    /** Undefined for an empty field, null for what is no amount. */
    fen: (): number | undefined | null => (field.value.trim() === '' ? undefined : parseYuan(field.value)),
    clear() {
      field.value = ''
    },
  }
}
export type BillField = ReturnType<typeof createBillField>

/** The text after a key of the keypad: one point, two decimals, no leading zeros. */
function withKey(text: string, key: string): string {
  if (key === '.') return text.includes('.') ? text : `${text || '0'}.`
  if (/\.\d\d$/.test(text) || text.length >= 9) return text
  return text === '0' ? key : text + key
}
