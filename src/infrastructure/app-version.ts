import { readFileSync } from 'node:fs'

const file = new URL('../../package.json', import.meta.url)

/** The version of the program, and so of the pages that it serves. */
export const APP_VERSION = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
