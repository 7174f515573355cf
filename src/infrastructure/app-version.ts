import { readFileSync } from 'node:fs'
import { projectPath } from '../project-files.js'

/** The version of the program, and so of the pages that it serves. */
export const APP_VERSION = (
  JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }
).version
