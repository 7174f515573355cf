import { SaxesParser, type SaxesTag } from 'saxes'
import { Open, type File } from 'unzipper'

/** What all parts that are read may come to unzipped: a small file can unzip to gigabytes. */
const MAX_UNZIPPED_BYTES = 96 * 2 ** 20
const MAX_COLUMNS = 60
const MAX_CELL = 1000
/** Excel keeps 15 digits of a number. */
const EXACT_BELOW = 1e15

/** Thrown when a workbook is broken, or too large unzipped. */
export class WorkbookError extends Error {
  override name = 'WorkbookError'
}

type Budget = { left: number }
interface Handlers {
  open: (name: string, attributes: Record<string, string>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

/**
 * The rows of the first visible sheet of a workbook as text, one after the other as they are read, within bounds. Formulas are not
 * computed; the value that was saved with them counts as text.
 * @throws WorkbookError
 */
export async function* workbookRows(bytes: Buffer, maxRows: number): AsyncGenerator<string[]> {
  try {
    const { files } = await Open.buffer(bytes)
    const budget = { left: MAX_UNZIPPED_BYTES }
    const part = (path: string) => files.find((file) => file.path === path)
    const shared = part('xl/sharedStrings.xml')
    const strings = shared ? await readStrings(shared, budget) : []
    const sheet = part(await sheetPath(part, budget))
    if (!sheet) throw new WorkbookError('No sheet')
    yield* readSheet(sheet, strings, budget, maxRows)
  } catch (error) {
    if (error instanceof WorkbookError) throw error
    throw new WorkbookError('The workbook cannot be read', { cause: error })
  }
}

/** Reads a part to its end. */
async function readThrough(file: File, budget: Budget, handlers: Handlers): Promise<void> {
  const walking = walk(file, budget, handlers)
  while (!(await walking.next()).done);
}

/** Has the handlers see what a part holds, and pauses after each piece of it. */
async function* walk(file: File, budget: Budget, handlers: Handlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false })
  parser.on('opentag', ({ name, attributes }: SaxesTag) => {
    handlers.open(localName(name), attributes as Record<string, string>)
  })
  parser.on('text', (text) => handlers.text?.(text))
  parser.on('closetag', ({ name }) => handlers.close?.(localName(name)))
  parser.on('error', (error) => {
    throw error
  })
  const stream = file.stream()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const piece of stream as AsyncIterable<Buffer>) {
    budget.left -= piece.length
    if (budget.left < 0) throw new WorkbookError('Too large unzipped')
    parser.write(decoder.decode(piece, { stream: true }))
    yield
  }
  parser.close()
}

/** `x:row` and `row` are the same: some programs write prefixes. */
const localName = (name: string) => name.slice(name.indexOf(':') + 1)

async function sheetPath(part: (path: string) => File | undefined, budget: Budget): Promise<string> {
  const ids: string[] = []
  const targets = new Map<string, string>()
  const read = async (path: string, open: Handlers['open']) => {
    const file = part(path)
    if (!file) throw new WorkbookError(`No ${path}`)
    await readThrough(file, budget, { open })
  }
  await read('xl/workbook.xml', (name, attributes) => {
    if (name === 'sheet' && (attributes.state ?? 'visible') === 'visible') ids.push(attributes['r:id'] ?? '')
  })
  await read('xl/_rels/workbook.xml.rels', (name, { Id, Target }) => {
    if (name === 'Relationship' && Id && Target) targets.set(Id, Target)
  })
  const target = targets.get(ids[0] ?? '') ?? ''
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

async function readStrings(file: File, budget: Budget): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let isText = false
  let isPhonetic = false
  await readThrough(file, budget, {
    open(local) {
      if (local === 'si') text = ''
      if (local === 'rPh') isPhonetic = true
      isText = local === 't' && !isPhonetic
    },
    text(piece) {
      if (isText && text.length < MAX_CELL) text += piece
    },
    close(local) {
      if (local === 't') isText = false
      if (local === 'rPh') isPhonetic = false
      if (local === 'si') strings.push(text.slice(0, MAX_CELL))
    },
  })
  return strings
}

async function* readSheet(
  file: File,
  strings: readonly string[],
  budget: Budget,
  maxRows: number,
): AsyncGenerator<string[]> {
  const reader = rowReader(strings)
  let given = 0
  for await (const _ of walk(file, budget, reader.handlers)) {
    for (const { rowNo, cells } of reader.takeRows()) {
      // A row far below says that the list is too long, which whoever asked for so many rows at most will notice.
      for (; given < Math.min(rowNo, maxRows) - 1; given += 1) yield []
      if (given === maxRows) return
      given += 1
      yield cells
    }
  }
}

/** Makes rows of the elements of a sheet; those that are whole can be taken away. */
function rowReader(strings: readonly string[]) {
  let whole: { rowNo: number; cells: string[] }[] = []
  let row: string[] = []
  let rowNo = 0
  let column = -1
  let type = 'n'
  let value = ''
  let isValue = false
  const handlers: Handlers = {
    open(local, { r, t }) {
      if (local === 'row') {
        // Rows that hold nothing may be left out; a number that goes back is no row's.
        rowNo = Math.max(rowNo + 1, Number(r) || 0)
        row = []
        column = -1
      } else if (local === 'c') {
        column = r ? columnOf(r) : column + 1
        type = t ?? 'n'
        value = ''
      }
      isValue = local === 'v' || (local === 't' && type === 'inlineStr')
    },
    text(piece) {
      if (isValue && value.length < MAX_CELL) value += piece
    },
    close(local) {
      if (local === 'v' || local === 't') isValue = false
      else if (local === 'c' && column >= 0 && column < MAX_COLUMNS)
        row[column] = textOf(type, value, strings)
      else if (local === 'row')
        whole.push({ rowNo, cells: Array.from(row, (cell) => (cell as string | undefined) ?? '') })
    },
  }
  return {
    handlers,
    takeRows() {
      const taken = whole
      whole = []
      return taken
    },
  }
}

/** 0 for A1, 27 for AB7. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? ''
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function textOf(type: string, value: string, strings: readonly string[]): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'e') return ''
  if (type !== 'n' || value === '') return value.slice(0, MAX_CELL)
  const number = Number(value)
  if (!Number.isFinite(number)) return value.slice(0, MAX_CELL)
  // Long numbers have lost digits; they stay in a form by which that can be seen.
  return Math.abs(number) < EXACT_BELOW ? String(number) : number.toExponential()
}
