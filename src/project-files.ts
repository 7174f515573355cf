import { fileURLToPath } from 'node:url'

/** The folder that holds the project: above the sources, and above the files that they are compiled to, which lie in `dist` itself. */
const ROOT = new URL('../', import.meta.url)

/** The address of a file of the project, such as `views/` or `package.json`. */
export const projectUrl = (place: string) => new URL(place, ROOT)

/** The same as a path. */
export const projectPath = (place: string) => fileURLToPath(projectUrl(place))
