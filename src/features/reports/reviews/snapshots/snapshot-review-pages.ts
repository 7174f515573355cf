import { randomUUID } from 'node:crypto'
import { formatDay } from '../../../../lib/display.js'
import type { Services } from '../../../../services.js'
import { attempt, readForm, textIn, type Refusal, type Typed } from '../../../console/console-form.js'
import type { ConsoleContext } from '../../../console/console-page.js'
import { goTo, renderPage } from '../../../console/console-render.js'
import { readerOf } from '../../reader-of.js'
import { labelsOf } from '../../report-labels.repository.js'
import { snapshotBody } from '../review.forms.js'
import { SNAPSHOT_REPORTS, type Review, type SnapshotReport } from '../review.model.js'
import type { SnapshotReviewRecord } from '../review.repository.js'
import type { Snapshot } from './snapshot.js'
import type { Asked } from './snapshot-reviews.service.js'
import { figureWord, partWord, queryWords, reportHref, valueText } from './snapshot-words.js'

const PATH = '/console/reports/reviews'
const ASKED = ['from', 'to', 'days', 'tag', 'ageBand', 'followUp'] as const

/** Which of these reports is meant; undefined for the report of benefits. */
export const snapshotReportIn = (name: string | undefined): SnapshotReport | undefined =>
  SNAPSHOT_REPORTS.find((report) => report === name)

/** Pages on which a report that tells the present only is reviewed, and compared with what it told then. */
export function snapshotReviewPages({ snapshotReviews }: Pick<Services, 'snapshotReviews'>) {
  /** Shows what the report tells now, and asks for a comment on exactly this. */
  async function form(context: ConsoleContext, report: SnapshotReport, typedIn: Typed, refusal?: Refusal) {
    const { req, res, communityId } = context
    const source: Typed = { ...(req.query as Typed), ...typedIn }
    const { asked } = readAsked(report, { ...namedIn(source), comment: '-' })
    const { snapshot, digest, asOf } = await snapshotReviews.read(readerOf(context), asked)
    if (refusal) res.status(refusal.status)
    renderPage(context, 'reports/snapshot-review-new', {
      ...refusal,
      title: req.t('report-reviews:new'),
      lead: leadOf(context, asked),
      crumbs: crumbsOf(context),
      asOf,
      ...groupsOf(await linesOf(context, communityId, snapshot)),
      fields: Object.entries({ report, ...asked.query, digest, key: textIn(typedIn, 'key') ?? randomUUID() })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({ name, value })),
      backTo: reportHref(asked),
      values: { comment: textIn(typedIn, 'comment') },
    })
  }

  async function review(context: ConsoleContext, report: SnapshotReport, values: Typed) {
    const { req, res } = context
    const outcome = await attempt(req, 'report-reviews:fields', async () => {
      const words = { comment: textIn(values, 'comment') ?? '', ...named(values, ['digest', 'key']) }
      const { asked, ...rest } = readAsked(report, { ...namedIn(values), ...words })
      return snapshotReviews.review(readerOf(context), asked, rest)
    })
    if (outcome.ok) goTo(res, `${PATH}/${String(outcome.value.review._id)}?done=reviewed`)
    else await form(context, report, values, outcome.refusal)
  }

  async function show(context: ConsoleContext, review: SnapshotReviewRecord, head: object) {
    const { req, communityId } = context
    const check = await snapshotReviews.check(readerOf(context), review)
    const asked = askedOf(review)
    const changed = new Map(check.changed.map((line) => [nameOf(line), line.present]))
    const kept = new Set(review.snapshot.lines.map(nameOf))
    const isNew = check.changed.filter((line) => !kept.has(nameOf(line)))
    const all = [...review.snapshot.lines, ...isNew.map((line) => ({ ...line, value: null }))]
    const lines = (await linesOf(context, communityId, { lines: all })).map((line) => {
      const present = changed.get(nameOf(line))
      if (present === undefined) return line
      return { ...line, present: valueText(line.figure, present), isChanged: true }
    })
    renderPage(context, 'reports/snapshot-review', {
      title: req.t('report-reviews:one'),
      lead: leadOf(context, asked),
      crumbs: crumbsOf(context),
      review: head,
      check,
      changed: check.changed.length,
      ...groupsOf(lines),
      reportHref: reportHref(asked),
      isPrintable: true,
      styles: ['css/reports.css'],
    })
  }

  return { form, review, show }
}

export const askedOf = ({ report, query }: Pick<SnapshotReviewRecord, 'report' | 'query'>) =>
  ({ report, query }) as unknown as Asked

/** A report with its days, or what else it was asked for, in words. */
export function leadOf(context: Pick<ConsoleContext, 'req'>, asked: Asked): string {
  return asked.report === 'quiet'
    ? queryWords(context.req.t, asked)
    : periodLead(context, asked.report, asked.query)
}

export function periodLead(
  { req }: Pick<ConsoleContext, 'req'>,
  report: Review['report'] | SnapshotReport,
  days: { from: string; to: string },
): string {
  const name = req.t(`report-reviews:reports.${report}`)
  const [from, to] = [days.from, days.to].map((day) => formatDay(day, req.language))
  return req.t('report-reviews:snapshot.lead', { name, from, to })
}

function readAsked(report: SnapshotReport, input: Record<string, unknown>) {
  const { comment, digest, key, ...query } = readForm(snapshotBody(report), input)
  return { asked: { report, query } as unknown as Asked, comment, digest, key }
}

const named = (values: Typed, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = textIn(values, name)
      return text === undefined ? [] : [[name, text]]
    }),
  )
const namedIn = (values: Typed) => named(values, ASKED)

const nameOf = ({ part, figure }: { part: string; figure: string }) => `${part} ${figure}`

type ShownLine = Awaited<ReturnType<typeof linesOf>>[number]

async function linesOf({ req }: ConsoleContext, communityId: string, { lines }: Pick<Snapshot, 'lines'>) {
  const shops = lines.flatMap(({ part }) => (part.startsWith('shop:') ? [part.slice(5)] : []))
  const shopName = await labelsOf(communityId, 'shop', [...new Set(shops)], req.language)
  return lines.map((line) => {
    const text = valueText(line.figure, line.value)
    return {
      ...line,
      partLabel: partWord(req.t, line.part, shopName),
      label: figureWord(req.t, line.figure),
      kept: text,
      present: text,
      isChanged: false,
    }
  })
}

/** The lines by the part of which they are: the whole and what has changed at once, the others to be unfolded. */
function groupsOf(lines: readonly ShownLine[]) {
  const parts = [...new Set(lines.map(({ part }) => part))]
  const groups = parts.map((part) => {
    const own = lines.filter((line) => line.part === part)
    const isShown = part === 'all' || own.some(({ isChanged }) => isChanged)
    return { label: own[0]?.partLabel, lines: own, isShown }
  })
  return {
    shown: groups.filter(({ isShown }) => isShown),
    folded: groups.filter(({ isShown }) => !isShown),
  }
}

function crumbsOf({ req }: ConsoleContext) {
  return [
    { href: '/console/reports', label: req.t('console:reports.title') },
    { href: PATH, label: req.t('report-reviews:title') },
  ]
}
