import type { PageRoute } from '../../http/page-route.js'
import type { MultipartPage } from '../../http/upload.js'
import { mayDo } from '../../permissions.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { IMPORT_FIELDS, type ImportField } from '../member-import/columns.js'
import { MEMBER_IMPORT } from '../member-import/import.handler.js'
import { countImported } from '../member-import/imported-members.js'
import type { MemberImportService } from '../member-import/import.service.js'
import { wordsOfError } from '../member-import/importer.js'
import { importTemplate } from '../member-import/template.js'
import { attempt, choicesIn, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { afterDoing, noticeIn } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { jobRows } from './job-rows.js'
import { userNames } from './user-names.js'

const HOME = '/console/members/import'
const WORDS = 'member-import'
/** Imports that are shown below the form. */
const RECENT = 10
/** Rows with problems that a page shows; the result file has all. */
const SHOWN = 200
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** How the list is read before the page is asked. */
export const IMPORT_PAGE: Record<string, MultipartPage> = {
  [HOME]: { permission: 'member:manage', keepsFields: true },
}

/** Bringing a list of people: the file, a trial row by row, then the job that takes them in. */
export function memberImportPages(services: Services): PageRoute[] {
  const { memberImports, communities, jobs } = services
  const page = consolePages(services)

  async function home(context: ConsoleContext, refusal?: Refusal, values: Typed = {}) {
    const { req, res, communityId } = context
    const { settings } = await communities.get(communityId)
    const { items } = await jobs.list(communityId, { kind: MEMBER_IMPORT, limit: RECENT })
    const rows = await withCards(
      communityId,
      jobRows(context, items, await userNames(services, context)),
      mayDo(context.actor.role, 'card:print'),
    )
    res.locals.notice = noticeIn(req, WORDS)
    renderPage(context, 'members/import', {
      ...refusal,
      title: req.t('member-import:title'),
      crumbs: [membersCrumb(context)],
      stated: choicesIn(values, 'stated'),
      noticeVersion: settings.noticeVersion,
      jobs: rows,
      isAnyOpen: rows.some(({ isOpen }) => isOpen),
      styles: ['css/card-desk.css', 'css/member-import.css'],
      scripts: ['js/card-desk.js'],
    })
  }

  async function bring(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, WORDS, () => {
      if (req.uploadFacts?.isTooLarge) {
        throw new Problem('body_too_large', {
          errors: [{ path: 'file', message: 'fields:import_too_large' }],
        })
      }
      if (!req.upload) {
        throw new Problem('validation_failed', { errors: [{ path: 'file', message: 'fields:import_file' }] })
      }
      return memberImports.bring(communityId, req.upload, statedIn(values), meta)
    })
    if (outcome.ok) {
      goTo(res, `${HOME}/${outcome.value}`)
      return
    }
    res.status(outcome.refusal.status)
    await home(context, outcome.refusal, values)
  }

  async function review(context: ConsoleContext, refusal?: Refusal) {
    const { req, communityId, meta } = context
    const importId = idOf(req)
    const { header, reading, judged, rows } = await memberImports.look({ communityId, importId }, SHOWN, meta)
    const { noticeVersion } = (await communities.get(communityId)).settings
    renderPage(context, 'members/import-review', {
      ...refusal,
      title: req.t('member-import:review.title'),
      crumbs: [membersCrumb(context), { href: HOME, label: req.t('member-import:title') }],
      base: `${HOME}/${importId}`,
      rows,
      noticeVersion,
      ...reviewLocals(context, { header, reading, judged }),
      styles: ['css/card-desk.css', 'css/member-import.css'],
    })
  }

  async function match(context: ConsoleContext) {
    const { req, res, communityId } = context
    const key = { communityId, importId: idOf(req) }
    const values = typed(req)
    const outcome = await attempt(req, WORDS, () =>
      memberImports.match(key, columnsIn(values), statedIn(values)),
    )
    if (outcome.ok) {
      goTo(res, `${HOME}/${key.importId}`)
      return
    }
    await refused(context, outcome.refusal)
  }

  async function begin(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const key = { communityId, importId: idOf(req) }
    const outcome = await attempt(req, WORDS, () => memberImports.begin(key, meta))
    if (outcome.ok) goTo(res, afterDoing(HOME, 'begun'))
    else await refused(context, outcome.refusal)
  }

  async function discard(context: ConsoleContext) {
    const { req, res, communityId } = context
    const key = { communityId, importId: idOf(req) }
    const outcome = await attempt(req, WORDS, () => memberImports.discard(key))
    if (outcome.ok) goTo(res, afterDoing(HOME, 'discarded'))
    else await refused(context, outcome.refusal)
  }

  /** What has begun already is in the list of imports; everything else can be mended on the page. */
  async function refused(context: ConsoleContext, refusal: Refusal) {
    if (refusal.status === 409) {
      goTo(context.res, HOME)
      return
    }
    context.res.status(refusal.status)
    await review(context, refusal)
  }

  async function show(context: ConsoleContext) {
    const outcome = await attempt(context.req, WORDS, () => review(context))
    if (!outcome.ok) await refused(context, outcome.refusal)
  }

  return [
    page.get(HOME, 'member:manage', (context) => home(context)),
    page.get(`${HOME}/template.xlsx`, 'member:manage', template),
    page.post(HOME, 'member:manage', bring),
    page.get(`${HOME}/:id`, 'member:manage', show),
    page.post(`${HOME}/:id/columns`, 'member:manage', match),
    page.post(`${HOME}/:id/begin`, 'member:manage', begin),
    page.post(`${HOME}/:id/discard`, 'member:manage', discard),
  ]
}

/** Beside an import that is over: how many people it brought, whose cards can be printed next. */
async function withCards<T extends { id: string; isOpen: boolean }>(
  communityId: string,
  rows: readonly T[],
  mayPrint: boolean,
) {
  return Promise.all(
    rows.map(async (row) => {
      const count = row.isOpen || !mayPrint ? 0 : await countImported(communityId, row.id)
      return { ...row, cardsFor: count > 0 ? count : undefined }
    }),
  )
}

/** What a list would do, for its page: the columns as they are understood, and row by row what is wrong. */
function reviewLocals(
  { req }: ConsoleContext,
  {
    header,
    reading,
    judged,
  }: Pick<Awaited<ReturnType<MemberImportService['look']>>, 'header' | 'reading' | 'judged'>,
) {
  const { columns, statedForAll } = reading
  const rejected = judged?.results ?? []
  const counts = judged?.counts
  return {
    counts,
    toImport: counts ? counts.created + counts.updated : 0,
    columns: columns.map((field, index) => ({
      name: `column-${index}`,
      label: header[index] === '' ? undefined : header[index],
      number: index + 1,
      value: field ?? '',
    })),
    fields: IMPORT_FIELDS.map((value) => ({ value, label: req.t(`member-import:fields.${value}`) })),
    stated: Object.entries(statedForAll).flatMap(([name, isStated]) => (isStated ? [name] : [])),
    rejected: rejected.map(({ row, errors }) => ({
      row,
      errors: errors.map((error) => wordsOfError(req.t, error, { header, columns })),
    })),
    hidden: (counts?.rejected ?? 0) - rejected.length,
  }
}

async function template({ req, res }: ConsoleContext) {
  res.set({
    'Content-Type': WORKBOOK,
    'Content-Disposition': `attachment; filename="${req.t('member-import:template.file')}"`,
  })
  res.send(await importTemplate(req.t))
}

function membersCrumb({ req }: ConsoleContext) {
  return { href: '/console/members', label: req.t('console:members.title') }
}

function statedIn(values: Typed) {
  const stated = choicesIn(values, 'stated')
  return {
    membership: stated.includes('membership'),
    showMaskedNameToShops: stated.includes('showMaskedNameToShops'),
  }
}

/** The fields `column-0`, `column-1` … in their order. */
function columnsIn(values: Typed): (ImportField | null)[] {
  const columns: (ImportField | null)[] = []
  while (values[`column-${columns.length}`] !== undefined) {
    const chosen = textIn(values, `column-${columns.length}`)
    columns.push(IMPORT_FIELDS.find((field) => field === chosen) ?? null)
  }
  return columns
}
