/**
 * Text for a cell of a spreadsheet. Excel and others run text as a formula that begins with = + - @, a tab or a line break, even in
 * CSV; an apostrophe before it makes it text again (OWASP, CSV injection).
 */
export function neutraliseFormula(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}
