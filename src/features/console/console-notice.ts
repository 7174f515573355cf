import type { Request } from 'express'

/** After a change the browser is sent to `?done=<word>`; the page says what was done, in words of the language file only. */
export function doneNotice(req: Request): { text: string } | undefined {
  return noticeIn(req, 'console')
}

/** The same with the words of another language file. */
export function noticeIn(req: Request, words: string): { text: string } | undefined {
  const { done } = req.query
  if (typeof done !== 'string' || !/^[a-z_]{1,40}$/.test(done)) return undefined
  const text = req.t(`${words}:done.${done}`, { defaultValue: '' })
  return text ? { text } : undefined
}

/** The address with the word of what was done. */
export function afterDoing(path: string, done: string): string {
  return `${path}?done=${done}`
}
