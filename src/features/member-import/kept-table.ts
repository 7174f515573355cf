import type { JobFiles } from '../jobs/job-files.js'
import type { Line, Table } from './read-table.js'

/** Lists lie encrypted among the files of jobs, under the import's id. */
const ATTEMPT = 0

interface Place {
  communityId: string
  importId: string
}

const fileKey = ({ communityId, importId }: Place) => ({ communityId, jobId: importId, attempt: ATTEMPT })

/**
 * Puts a list away until it is taken in; answers how many people and bytes it has.
 * @throws Problem as reading the list; nothing of it is kept then
 */
export async function keepTable(
  files: JobFiles,
  place: Place,
  { header, lines }: Table,
  forgetAt: Date,
): Promise<{ rows: number; bytes: number }> {
  const writer = files.writer(fileKey(place), forgetAt)
  const write = ({ row, cells }: Line) => writer.write(Buffer.from(`${JSON.stringify([row, ...cells])}\n`))
  let rows = 0
  try {
    await write({ row: 0, cells: header })
    for await (const line of lines()) {
      rows += 1
      await write(line)
    }
    return { rows, bytes: await writer.end() }
  } catch (error) {
    await files.removeAttempt(fileKey(place))
    throw error
  }
}

/** Opens a list that was put away, to be read piece by piece. @throws JobFileDamagedError when it is not there any more; `lines` too */
export async function openKeptTable(files: JobFiles, place: Place, bytes: number): Promise<Table> {
  const header = await firstOf(records(files, place, bytes))
  return { header: header?.cells ?? [], lines: () => afterHeader(records(files, place, bytes)) }
}

async function firstOf(lines: AsyncIterable<Line>): Promise<Line | undefined> {
  for await (const line of lines) return line
  return undefined
}

async function* afterHeader(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.row > 0) yield line
}

/** What lies in the file: the header as row 0, then the people. One piece of the file is in memory at a time. */
async function* records(files: JobFiles, place: Place, bytes: number): AsyncGenerator<Line> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for await (const piece of files.read(fileKey(place), bytes)) {
    const whole = Buffer.concat([rest, piece])
    let begin = 0
    for (let end = whole.indexOf(10); end >= 0; end = whole.indexOf(10, begin)) {
      const [row, ...cells] = JSON.parse(whole.toString('utf8', begin, end)) as [number, ...string[]]
      yield { row, cells }
      begin = end + 1
    }
    rest = whole.subarray(begin)
  }
}
