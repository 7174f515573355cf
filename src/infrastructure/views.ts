import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Express } from 'express'
import { engine } from 'express-handlebars'
import handlebars from 'handlebars'
import { projectPath } from '../project-files.js'
import { viewHelpers } from './view-helpers.js'

export const VIEWS_PATH = projectPath('views/')
const PUBLIC_PATH = projectPath('public/')

/**
 * Express answers `res.render('feature/page', { layout, … })` with Handlebars. Templates get plain objects only: of a
 * Mongoose document every field would stay blank.
 */
export function setUpViews(app: Express, environment: string) {
  const render = engine({
    extname: '.hbs',
    defaultLayout: 'console',
    layoutsDir: path.join(VIEWS_PATH, 'layouts'),
    partialsDir: path.join(VIEWS_PATH, 'partials'),
    // An indented partial would indent every line of what it writes, those in a text area too.
    compilerOptions: { preventIndent: true },
    helpers: { ...viewHelpers, asset: assetAddress(environment !== 'development') },
  })
  app.engine('hbs', (file, options, done) => void render(file, options, done))
  app.set('view engine', 'hbs')
  app.set('views', VIEWS_PATH)
  if (environment !== 'development') app.enable('view cache')
}

/**
 * Address of a file in public/, with a mark of its content, so that a new version is fetched at once. Templates name the file, so nothing
 * in it needs escaping; and plain it has to be, because the workers that keep a page read it in the page's text.
 */
function assetAddress(isCached: boolean) {
  const marks = new Map<string, string>()
  return (name: string) => {
    const mark = marks.get(name) ?? contentMark(name)
    if (isCached) marks.set(name, mark)
    return new handlebars.SafeString(`/public/${name}${mark && `?v=${mark}`}`)
  }
}

function contentMark(name: string): string {
  const file = path.join(PUBLIC_PATH, name)
  if (!existsSync(file)) return ''
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10)
}
