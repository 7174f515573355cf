import { parseYuan } from '../../lib/money.js'

// Apart from console-form.ts and without the server, so that a browser reads a form as the server will.

/** What people typed, as the form sent it. */
export type Typed = Record<string, string | string[] | undefined>

/** One line or text; undefined when nothing was typed. */
export function textIn(values: Typed, name: string): string | undefined {
  const value = values[name]
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text.trim() === '' ? undefined : text
}

/** Every choice of a group of boxes. */
export function choicesIn(values: Typed, name: string): string[] {
  const value = values[name] ?? []
  return (Array.isArray(value) ? value : [value]).filter((choice) => choice !== '')
}

/** The lines of a text area that have something on them. */
export function linesIn(values: Typed, name: string): string[] {
  return (textIn(values, name) ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

/** A whole number; what is none stays text, so that the schema refuses it with its own words. */
export function integerIn(values: Typed, name: string): number | string | undefined {
  const text = textIn(values, name)?.trim()
  if (text === undefined) return undefined
  return /^\d{1,9}$/.test(text) ? Number(text) : text
}

/** Yuan as typed, in fen; what is no amount stays text, so that the schema refuses it with its own words. `most` is in fen: a bill's unless given. */
export function fenIn(values: Typed, name: string, most?: number): number | string | undefined {
  const text = textIn(values, name)
  return text === undefined ? undefined : (parseYuan(text, most) ?? text)
}
