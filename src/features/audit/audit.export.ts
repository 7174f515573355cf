import { stringify } from 'csv-stringify/sync'
import type { Request } from 'express'
import { newWorkbook } from '../../infrastructure/workbook.js'
import { neutraliseFormula } from '../../lib/spreadsheet-text.js'
import { formatDay } from '../../lib/display.js'
import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import { eventWords, factLines, reasonWords, sealWords, subjectWords } from '../console/audit-words.js'
import type { FoundEvent } from './audit-search.service.js'

const COLUMNS = ['day', 'time', 'what', 'who', 'role', 'about', 'why', 'facts', 'seal', 'id'] as const
const WIDTHS: Partial<Record<(typeof COLUMNS)[number], number>> = {
  what: 24,
  about: 40,
  why: 32,
  facts: 40,
  id: 28,
}

/** Names of the people who acted, by their ids. */
export type Names = ReadonlyMap<string, string>

/** The events as CSV in UTF-8 with the byte order mark by which Excel knows Chinese. */
export function auditCsv(req: Request, events: readonly FoundEvent[], names: Names): string {
  const lines = events.map((event) => cellsOf(req, event, names))
  return stringify([headerOf(req), ...lines], { bom: true, record_delimiter: 'windows' })
}

/** The events as an Excel workbook. */
export async function auditWorkbook(
  req: Request,
  events: readonly FoundEvent[],
  names: Names,
): Promise<Buffer> {
  const workbook = await newWorkbook()
  const sheet = workbook.addWorksheet(req.t('console:audit.title'), {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  const header = headerOf(req)
  sheet.columns = COLUMNS.map((name, index) => ({ header: header[index] ?? '', width: WIDTHS[name] ?? 14 }))
  for (const event of events) sheet.addRow(cellsOf(req, event, names))
  sheet.getRow(1).font = { bold: true }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

const headerOf = (req: Request) => COLUMNS.map((name) => req.t(`audit-search:columns.${name}`))

function cellsOf(req: Request, event: FoundEvent, names: Names): string[] {
  const { role = '', userId = '' } = event.actor as { role?: string; userId?: string }
  const at = new Date(event.at)
  const cells: Record<(typeof COLUMNS)[number], string> = {
    day: formatDay(businessDayOf(at), req.language),
    time: timeOfDayIn(at),
    what: eventWords(req, event.type),
    who: names.get(userId) ?? '',
    role: req.t(`common:roles.${role}`, { defaultValue: role }),
    about: event.subjects.map(({ kind, id }) => `${subjectWords(req, kind)} ${id}`).join('; '),
    why: reasonWords(req, event.reason) ?? '',
    facts: factLines(req, event.facts).join('; '),
    seal: sealWords(req, event),
    id: event.id,
  }
  return COLUMNS.map((name) => neutraliseFormula(cells[name]))
}
