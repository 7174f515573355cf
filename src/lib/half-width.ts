/**
 * Full-width forms (U+FF01–U+FF5E) as the ASCII characters they stand for, and the ideographic space as a
 * space: what a Chinese input method produces for digits, letters and points. Everything else stays as it is.
 */
export function toHalfWidth(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ')
}
