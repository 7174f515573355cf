import type { JobFiles } from '../jobs/job-files.js'
import type { Table } from './read-table.js'

/** Lists lie encrypted among the files of jobs, under the import's id. */
const ATTEMPT = 0

interface Place {
  communityId: string
  importId: string
}

const fileKey = ({ communityId, importId }: Place) => ({ communityId, jobId: importId, attempt: ATTEMPT })

/** Puts a list away until it is taken in; answers its bytes. */
export async function keepTable(
  files: JobFiles,
  place: Place,
  { header, lines }: Table,
  forgetAt: Date,
): Promise<number> {
  const writer = files.writer(fileKey(place), forgetAt)
  for (const record of [{ row: 0, cells: header }, ...lines]) {
    await writer.write(Buffer.from(`${JSON.stringify([record.row, ...record.cells])}\n`))
  }
  return writer.end()
}

/** @throws JobFileDamagedError when it is not there any more */
export async function readKeptTable(files: JobFiles, place: Place, bytes: number): Promise<Table> {
  const lines: Table['lines'] = []
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for await (const piece of files.read(fileKey(place), bytes)) {
    const whole = Buffer.concat([rest, piece])
    const end = whole.lastIndexOf(10) + 1
    for (const text of whole.subarray(0, end).toString('utf8').split('\n')) {
      if (text === '') continue
      const [row, ...cells] = JSON.parse(text) as [number, ...string[]]
      lines.push({ row, cells })
    }
    rest = whole.subarray(end)
  }
  const [header, ...people] = lines
  return { header: header?.cells ?? [], lines: people }
}
